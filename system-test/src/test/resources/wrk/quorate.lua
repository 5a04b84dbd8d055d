-- wrk's requests to a gateway: OPERATION is put or get, TOKEN the Authorization header.
local put = os.getenv("OPERATION") == "put"
local value = put and string.rep("v", 256) or nil
local requests = {}

function init(args)
  math.randomseed(1)
  local headers = { ["Authorization"] = os.getenv("TOKEN") }
  for i = 1, 2000 do
    local path = string.format("/v1/kv/bench/key%08d", math.random(100000) - 1)
    requests[i] = wrk.format(put and "PUT" or "GET", path, headers, value)
  end
end

local next = 0
function request()
  next = next % 2000 + 1
  return requests[next]
end
