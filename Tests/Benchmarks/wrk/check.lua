-- Asks about license keys in turn and looks whether each answer is OK.
--
-- Argument: a file with one query a line.

dofile("report.lua")

local requests, position = {}, 0

function init(args)
  for query in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", wrk.path .. "?" .. query)
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function response(status, headers, body)
  expect(status == 200 and body == "OK")
end
