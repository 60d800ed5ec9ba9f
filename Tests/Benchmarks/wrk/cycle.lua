-- Acquires licenses: a machine asks for codes, an administrator looks the user code up and approves it over the API, the
-- machine redeems its device code. Four requests are one cycle.
--
-- Run with as many threads as connections, so that each thread sees the answers of one connection. Arguments: a file
-- with one device id a line, an API token, and the number of threads.

dofile("report.lua")

cycles = 0

local form = { ["Content-Type"] = "application/x-www-form-urlencoded" }
local json = { ["Content-Type"] = "application/json" }
local devices, position, step = {}, 1, 1
local deviceCode, userCode, authorization

function init(args)
  local line = 0
  for device in io.lines(args[1]) do
    if line % tonumber(args[3]) == number - 1 then devices[#devices + 1] = device end
    line = line + 1
  end
  json["Authorization"] = "Bearer " .. args[2]
end

-- Each step: the request, and what of its answer the next steps need (nothing: the answer is wrong).
local steps = {
  {
    function() return "/oauth/device_authorization", form, "client_id=countersign-agent&hostname=till" end,
    function(body)
      deviceCode, userCode = body:match('"device_code":"([^"]+)"'), body:match('"user_code":"([^"]+)"')
      return deviceCode and userCode
    end,
  },
  {
    function() return "/api/v1/device-authorizations/lookup", json, '{"user_code":"' .. userCode .. '"}' end,
    function(body)
      authorization = body:match('"id":"(dau_[^"]+)"')
      return authorization
    end,
  },
  {
    function()
      local body = string.format('{"user_code":"%s","device_id":"%s"}', userCode, devices[position])
      return "/api/v1/device-authorizations/" .. authorization .. "/approve", json, body
    end,
    function(body) return body:find(devices[position], 1, true) end,
  },
  {
    function()
      local grant = "client_id=countersign-agent&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
      return "/oauth/token", form, grant .. "&device_code=" .. deviceCode
    end,
    function(body) return body:find('"access_token":"', 1, true) end,
  },
}

function request()
  local path, headers, body = steps[step][1]()
  return wrk.format("POST", path, headers, body)
end

function response(status, headers, body)
  if not expect(status == 200 and steps[step][2](body)) then
    step = 1
  elseif step < #steps then
    step = step + 1
  else
    step, position, cycles = 1, position % #devices + 1, cycles + 1
  end
end
