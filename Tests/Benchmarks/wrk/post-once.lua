-- Posts bodies in turn, each once, and looks at no answer but its status: looking at bodies costs the generator a good part of
-- what the server spends. The driver holds the number of bytes that came against what right answers have.
--
-- Arguments: a file with one body a line, more than can be answered, and the Authorization field.

dofile("report.lua")

local requests, position = {}, 0

function init(args)
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = args[2] }
  for body in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
  -- After the last one: a request that is refused.
  requests[#requests + 1] = wrk.format("POST", nil, headers, "")
end

function request()
  position = math.min(position + 1, #requests)
  return requests[position]
end
