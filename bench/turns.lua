-- Phones that walk through the menus, for wrk. Arguments: mix (walk, file, dial), the first digits of the
-- phones, how many phones, how many requests were sent before.
-- Phones go in groups. In a row of requests each group that is on its way takes its next step, and one more sets out: so all steps
-- are being taken at any moment, and nobody goes on before her last answer came. A group that is done sets out again once all
-- others have.

local GROUP = 40 -- more than there are connections
local WORDS = "%E1%9E%94%E1%9F%92%E1%9E%9A%E1%9E%B6%E1%9E%80%E1%9F%8B%E1%9E%A7%E1%9E%94%E1%9E%8F%E1%9F%92%E1%9E%90%E1%9E%98%E1%9F%92%E1%9E%97%E1%9E%98%E1%9E%B7%E1%9E%93%E1%9E%91%E1%9E%B6%E1%9E%93%E1%9F%8B%E1%9E%98%E1%9E%80%E1%9E%8A%E1%9E%9B%E1%9F%8B"
-- Menus and what leads back from them: programmes, entitlements and from there to complaints, complaints, her cases and the
-- prompt for a case number, hotline, language.
local MENUS = {{"2", "0"}, {"1", "1", "00"}, {"3", "0"}, {"4", "0"}, {"4", "1", "0", "00"}, {"5", "0"}, {"6", "0"}}
-- Complaint, payment, her own village, her words, no name, the second page of what will be sent, send.
local FILING = {"3", "3", "1", WORDS, "2", "98", "1"}

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local function joined(keys)
  local texts, whole = {[0] = ""}, nil
  for count, key in ipairs(keys) do
    whole = whole and (whole .. "%2A" .. key) or key
    texts[count] = whole
  end
  return texts
end

local function walks()
  local found = {}
  for first = 0, #MENUS - 1 do
    local keys = {}
    for at = 0, #MENUS - 1 do
      for _, key in ipairs(MENUS[(first + at) % #MENUS + 1]) do keys[#keys + 1] = key end
    end
    found[#found + 1] = joined(keys)
  end
  return found
end

local mixes = {walk = walks, file = function() return {joined(FILING)} end, dial = function() return {{[0] = ""}} end}

local function advance()
  at = at + 1
  if at < GROUP then return end
  at, step = 0, step + 1
  if step == length or step > row then step, row = 0, row + 1 end
end

function init(args)
  mix, texts = args[1], mixes[args[1]]()
  digits, phones, sent = args[2], tonumber(args[3]), tonumber(args[4])
  length, row, step, at = #texts[1] + 1, 0, 0, 0
  for _ = 1, sent do advance() end
  wrong, ended, answered, sample = 0, 0, 0, ""
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
  local groups = phones / GROUP
  local phone, session = (row - step) % groups * GROUP + at, math.floor((row - step) / groups)
  local text = texts[phone % #texts + 1][step]
  sent = sent + 1
  advance()
  return wrk.format(nil, nil, nil, string.format(
    "sessionId=ATUid_%s%d_%d&serviceCode=%%2A1280%%23&phoneNumber=%%2B855%s%07d&networkCode=45601&text=%s",
    mix, phone, session, digits, phone, text))
end

function response(status, _, body)
  local form = string.sub(body, 1, 4)
  answered = answered + 1
  if status ~= 200 or (form ~= "CON " and form ~= "END ") then
    wrong, sample = wrong + 1, status .. " " .. body
  end
  if form == "END " then ended = ended + 1 end
end

function done(summary, latency)
  local thread = threads[1]
  io.stderr:write(thread:get("sample"), "\n")
  io.write(string.format(
    '\nFIGURES {"sent": %d, "answered": %d, "wrong": %d, "ended": %d, "full": %s, "microseconds": %d, "p50": %.3f, "p99": %.3f, "errors": %d}\n',
    thread:get("sent"), thread:get("answered"), thread:get("wrong"), thread:get("ended"),
    tostring(thread:get("row") >= thread:get("length")), summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
