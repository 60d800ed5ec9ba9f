-- Posts bodies in turn and looks whether each answer is the expected one.
--
-- Arguments: a file with one body a line, their content type, the Authorization field ("" for none), the expected
-- status, and a text that every answer holds.

dofile("report.lua")

local requests, position = {}, 0
local expectedStatus, expectedText

function init(args)
  local headers = { ["Content-Type"] = args[2] }
  if args[3] ~= "" then headers["Authorization"] = args[3] end
  for body in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
  expectedStatus, expectedText = tonumber(args[4]), args[5]
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function response(status, headers, body)
  expect(status == expectedStatus and body:find(expectedText, 1, true))
end
