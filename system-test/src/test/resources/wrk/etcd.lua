-- wrk's requests to etcd's JSON gateway: OPERATION is put or get.
local put = os.getenv("OPERATION") == "put"
local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local requests = {}

local function base64(text)
  local out = {}
  for i = 1, #text, 3 do
    local a, b, c = text:byte(i, i + 2)
    local n = a * 65536 + (b or 0) * 256 + (c or 0)
    for j = 3, 0, -1 do
      local at = math.floor(n / 64 ^ j) % 64 + 1
      out[#out + 1] = letters:sub(at, at)
    end
    if not b then out[#out - 1] = "=" end
    if not c then out[#out] = "=" end
  end
  return table.concat(out)
end

function init(args)
  math.randomseed(1)
  local headers = { ["Content-Type"] = "application/json" }
  local value = put and ',"value":"' .. base64(string.rep("v", 256)) .. '"' or ""
  for i = 1, 2000 do
    local key = base64(string.format("bench/key%08d", math.random(100000) - 1))
    local path = put and "/v3/kv/put" or "/v3/kv/range"
    requests[i] = wrk.format("POST", path, headers, '{"key":"' .. key .. '"' .. value .. "}")
  end
end

local next = 0
function request()
  next = next % 2000 + 1
  return requests[next]
end
