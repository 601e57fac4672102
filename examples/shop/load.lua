-- What customers do, for wrk: they look, they look closer, they order; some are lost.
local number = 0

local paths = { "/", "/articles/0", "/articles/1", "/articles/2", "/articles/7", "/health", "/nowhere" }

function request()
    number = number + 1
    if number % 4 == 0 then
        local body = "article=" .. number / 4 % 5 .. "&count=" .. number % 3 + 1
        return wrk.format("POST", "/orders", { ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
    end
    return wrk.format("GET", paths[number % #paths + 1])
end
