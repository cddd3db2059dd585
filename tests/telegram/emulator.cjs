// Starts the Bot API of the npm package telegram-test-api: node emulator.cjs PACKAGE PORT
const [folder, port] = process.argv.slice(2);
const { TelegramServer } = require(`${folder}/lib/telegramServer.js`);

// It leaves out a field that Telegram always sends (https://core.telegram.org/bots/api#callbackquery).
const format = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const formatted = format(update);
  if (formatted.callback_query) formatted.callback_query.chat_instance = "1";
  return formatted;
};

new TelegramServer({ host: "127.0.0.1", port: Number(port), storeTimeout: 600 }).start();
