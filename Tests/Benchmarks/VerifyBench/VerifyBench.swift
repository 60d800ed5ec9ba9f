// How fast license tokens are verified in process, on one core.
//
// verify-bench ISSUER KEY-SET-FILE TOKENS-FILE SECONDS: verifies the tokens, one a line, in turn for so long, then prints
// what the scripts of wrk print: `report NAME NUMBER`, and `latency MICROSECONDS HOW-OFTEN` for each latency that occurred.

import Foundation
import LicenseTokens

@main
struct VerifyBench {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let seconds = Int(arguments[4]) else {
      print("usage: verify-bench ISSUER KEY-SET-FILE TOKENS-FILE SECONDS")
      return
    }
    let keySet = try JSONWebKeySet(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: arguments[2]))))
    let tokens = try String(contentsOfFile: arguments[3], encoding: .utf8).split(separator: "\n").map(String.init)
    let verifier = LicenseVerifier(issuer: arguments[1], audience: nil, keySet: keySet)
    measure(tokens, verifier, at: Int64(Date().timeIntervalSince1970), for: .seconds(seconds))
  }

  private static func measure(_ tokens: [String], _ verifier: LicenseVerifier, at now: Int64, for time: Duration) {
    var latencies: [Int: Int] = [:]
    var wrong = 0
    let start = ContinuousClock.now
    var last = start
    while last < start + time {
      for token in tokens {
        if (try? verifier.verify(token, at: now)) == nil { wrong += 1 }
        let end = ContinuousClock.now
        latencies[Int((end - last) / .microseconds(1)), default: 0] += 1
        last = end
      }
    }
    print("report requests \(latencies.values.reduce(0, +))")
    print("report microseconds \(Int((last - start) / .microseconds(1)))")
    print("report wrong \(wrong)")
    for (latency, count) in latencies.sorted(by: { $0.key < $1.key }) { print("latency \(latency) \(count)") }
  }
}
