-- What every script begins with: counts answers that are wrong, and at the end prints what the driver reads, one
-- `report NAME NUMBER` a line, and `latency MICROSECONDS HOW-OFTEN` for each latency that occurred.

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
  thread:set("number", #threads)
end

wrong = 0

function expect(kept)
  if not kept then wrong = wrong + 1 end
  return kept
end

local function sum(name)
  local total = 0
  for _, thread in ipairs(threads) do total = total + (thread:get(name) or 0) end
  return total
end

function done(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  -- A script that looks at answers knows best what is wrong; for the others a status above 399 is.
  local refused = response and sum("wrong") or errors.status
  local lines = {
    "report requests " .. summary.requests,
    "report cycles " .. sum("cycles"),
    "report microseconds " .. summary.duration,
    "report wrong " .. refused,
    "report broken " .. broken,
    "report bytes " .. summary.bytes,
  }
  for i = 1, #latency do
    local value, count = latency(i)
    lines[#lines + 1] = string.format("latency %d %d", value, count)
  end
  print(table.concat(lines, "\n"))
end
