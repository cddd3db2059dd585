// The phones on the page. Everything it says comes from the server, in the page's language; it decides nothing by itself.
const page = document.body.dataset;
const wording = Object.fromEntries([...document.querySelectorAll("#wording dd")].map((dd) => [dd.dataset.msgid, dd.textContent]));
const say = (msgid, values = {}) => wording[msgid].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const notice = document.querySelector("#notice");
const phones = new Set();
const POLL_MS = 4000;
const MOST_PHONES = 6;

async function ask(address, body) {
  const request = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" }, ...request });
    const answer = await response.json();
    notice.textContent = answer.error ? answer.error.text : "";
    notice.classList.toggle("bad", Boolean(answer.error));
    return answer.error ? null : answer;
  } catch {
    notice.textContent = say("network");
    notice.classList.add("bad");
    return null;
  }
}

function element(tag, text, attributes = {}) {
  const made = Object.assign(document.createElement(tag), attributes);
  if (text !== undefined) made.textContent = text;
  return made;
}

class Phone {
  constructor(root) {
    this.root = root;
    this.part = (selector) => root.querySelector(selector);
    this.picker = this.part(".picker select");
    this.entry = this.part(".entry input");
    this.listen();
    this.become();
    phones.add(this);
  }

  get number() { return this.picker.value; }

  listen() {
    this.picker.addEventListener("change", () => { this.become(); refresh(); });
    this.part(".remove").addEventListener("click", () => this.leave());
    this.part(".entry").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.part(".reply").addEventListener("submit", (event) => { event.preventDefault(); this.reply(); });
    this.part(".keys").addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.part(".options").addEventListener("click", (event) => this.choose(event.target.closest("button")));
    this.root.addEventListener("focusin", () => this.unread(0));
  }

  become() {
    const person = this.picker.selectedOptions[0];
    const pin = person.dataset.pin ? say("pin", { pin: person.dataset.pin }) : "";
    this.root.setAttribute("aria-label", person.textContent);
    this.part(".seat").textContent = [pin, person.dataset.title].filter(Boolean).join("\n");
    this.part(".own-number").textContent = this.number;
    this.seen = null;
    this.unread(0);
    this.part(".receipt").hidden = true;
    this.part(".messages").replaceChildren(element("li", say("inbox-empty"), { className: "none" }));
    this.part(".inbox .count").textContent = 0;
    this.hangUp();
  }

  leave() {
    phones.delete(this);
    this.root.remove();
    addPhone.hidden = false;
    addPhone.focus();
  }

  hangUp() {
    this.session = null;
    this.entry.value = "";
    this.part(".text").replaceChildren(element("p", say("idle"), { className: "idle" }));
    this.part(".text").classList.remove("ended");
    this.part(".options").replaceChildren();
    for (const counter of this.root.querySelectorAll("[data-counter]")) counter.textContent = "–";
  }

  press(button) {
    if (!button) return;
    const act = button.dataset.act;
    if (act === "dial") this.turn({});
    else if (act === "hang-up") this.hangUp();
    else if (act === "erase") this.entry.value = [...this.entry.value].slice(0, -1).join("");
    else this.entry.value += button.dataset.key;
  }

  choose(button) {
    if (button) this.turn({ choose: button.dataset.id, session: this.session });
  }

  send() {
    const typed = this.entry.value;
    this.entry.value = "";
    this.turn(this.session ? { input: typed, session: this.session } : {});
  }

  async turn(said) {
    if (this.root.classList.contains("waiting")) return;
    this.root.classList.add("waiting");
    const gateway = document.querySelector("#gateway").value;
    const answer = await ask(page.turn, { channel: "ussd", from: this.number, gateway, ...said });
    this.root.classList.remove("waiting");
    if (!answer) return;
    this.show(answer);
    refresh();
  }

  show(answer) {
    this.session = answer.ended ? null : answer.session;
    const text = this.part(".text");
    text.textContent = answer.text;
    text.lang = /[\u1780-\u17ff]/.test(answer.text) ? "km" : "en";
    text.scrollTop = 0;
    text.classList.toggle("ended", answer.ended);
    for (const name of ["page", "octets", "segments"]) this.part(`[data-counter=${name}]`).textContent = say(`count-${name}`, answer);
    this.part("[data-counter=octets]").classList.toggle("over", answer.octets > 160);
    this.part(".options").replaceChildren(...answer.options.map(optionButton));
    if (answer.reference) this.receipt(answer);
  }

  receipt(answer) {
    const receipt = this.part(".receipt");
    receipt.textContent = say("receipt", answer);
    receipt.hidden = false;
    find.elements.reference.value = answer.reference;
    history();
  }

  async reply() {
    const box = this.part(".reply input");
    if (!box.value) return;
    const said = box.value;
    box.value = "";
    this.bubble(said, "", "mine");
    const answer = await ask(page.turn, { channel: "sms", from: this.number, input: said });
    if (!answer) return;
    if (answer.text) this.bubble(answer.text, say("answered", answer));
    if (answer.reference) this.receipt(answer);
    refresh();
  }

  bubble(text, at, className = "") {
    const list = this.part(".messages");
    list.querySelector(".none")?.remove();
    const item = element("li", text, { className });
    if (at) item.prepend(element("time", at));
    list.append(item);
    list.scrollTop = list.scrollHeight;
    this.part(".inbox .count").textContent = list.children.length;
  }

  arrived(messages) {
    const first = this.seen === null; // what lay there before the page was opened is not news
    this.seen ??= new Set();
    const fresh = messages.filter((message) => !this.seen.has(message.id));
    for (const message of fresh) {
      this.seen.add(message.id);
      this.bubble(message.text, message.when);
    }
    if (fresh.length && !first) this.unread(this.waitingMessages + fresh.length);
  }

  unread(count) {
    this.waitingMessages = count;
    this.part(".unread").hidden = count === 0;
    this.part(".unread b").textContent = count;
  }
}

function optionButton(option) {
  const item = element("li");
  const button = element("button", option.label, { type: "button", title: option.id });
  button.dataset.id = option.id;
  button.prepend(element("kbd", option.key));
  item.append(button);
  return item;
}

async function refresh() {
  if (!phones.size) return;
  const numbers = [...phones].map((phone) => `number=${encodeURIComponent(phone.number)}`).join("&");
  const answer = await fetch(`${page.inbox}?lang=${page.language}&${numbers}`).then((r) => r.json()).catch(() => ({}));
  if (answer.now) document.querySelector("#now").textContent = answer.now;
  for (const phone of phones) phone.arrived((answer.messages ?? []).filter((message) => message.to === phone.number));
}

async function move(button) {
  const buttons = [...document.querySelectorAll("[data-move]")];
  buttons.forEach((one) => { one.disabled = true; });
  let way = { move: button.dataset.move };
  while (way) {
    const going = ask(`${page.clock}?lang=${page.language}`, way);
    notice.textContent = say("moving");
    const answer = await going;
    if (answer) document.querySelector("#now").textContent = answer.words;
    way = answer && answer.until ? { until: answer.until } : null;
    await refresh();
    if (find.elements.reference.value) await history();
  }
  buttons.forEach((one) => { one.disabled = false; });
  button.focus();
}

async function history() {
  const reference = find.elements.reference.value.trim();
  const answer = reference && await ask(`${page.case}?lang=${page.language}&reference=${encodeURIComponent(reference)}`);
  const table = document.querySelector(".history table");
  table.hidden = !answer;
  document.querySelector("#standing").textContent = answer ? answer.standing : "";
  const rows = answer ? answer.events.map(eventRow) : [];
  document.querySelector("#events").replaceChildren(...rows);
}

function eventRow(cells) {
  const row = element("tr");
  row.append(...cells.map((cell) => element("td", cell)));
  return row;
}

function another() {
  const shown = new Set([...phones].map((phone) => phone.number));
  const root = document.querySelector("template#phone").content.firstElementChild.cloneNode(true);
  const picker = root.querySelector(".picker select");
  picker.value = [...picker.options].map((option) => option.value).find((number) => !shown.has(number));
  addPhone.before(root);
  new Phone(root);
  addPhone.hidden = phones.size >= MOST_PHONES;
  picker.focus();
  refresh();
}

const find = document.querySelector("#find");
const addPhone = document.querySelector("#add-phone");
for (const root of document.querySelectorAll("main .phone")) new Phone(root);
find.addEventListener("submit", (event) => { event.preventDefault(); history(); });
addPhone.addEventListener("click", another);
document.querySelector(".moves").addEventListener("click", (event) => event.target.dataset.move && move(event.target));
setInterval(() => document.visibilityState === "visible" && refresh(), POLL_MS);
refresh();
