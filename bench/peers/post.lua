-- wrk's script: `wrk … -s post.lua URL -- METHOD BODY TOKEN` sends that, and prints one line of JSON at the end.
function init(args)
  wrk.method = args[1]
  wrk.headers["content-type"] = "application/json"
  if args[2] ~= "" then wrk.body = args[2] end
  if args[3] and args[3] ~= "" then wrk.headers["authorization"] = "Bearer " .. args[3] end
end

function done(summary, latency)
  io.write(string.format('\nRESULT {"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"refused":%d,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
