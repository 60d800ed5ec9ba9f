/// Unicode labels in the ASCII of the DNS (RFC 3492).
enum Punycode {
  // RFC 3492 §5.
  private static let base = 36
  private static let tMin = 1
  private static let tMax = 26
  private static let skew = 38
  private static let damp = 700
  private static let initialBias = 72
  private static let initialN: UInt32 = 0x80
  /// Longer than any label; so short that no sum or product of the algorithm comes near an overflow.
  private static let mostScalars = 256

  /// The encoding procedure of RFC 3492 §6.3, with lower-case digits and without the prefix `xn--`.
  /// - Returns: nil if there are more than 256 scalars.
  static func encode(_ scalars: some Collection<Unicode.Scalar>) -> String? {
    guard scalars.count <= mostScalars else { return nil }
    let values = scalars.map(\.value)
    var output = values.filter { $0 < initialN }.map { UInt8(truncatingIfNeeded: $0) }
    let basicCount = output.count
    if basicCount > 0 { output.append(UInt8(ascii: "-")) }
    var (handled, delta, bias, n) = (basicCount, 0, initialBias, initialN)
    while let next = values.filter({ $0 >= n }).min() {
      delta += Int(next - n) * (handled + 1)
      n = next
      for value in values {
        if value < n { delta += 1 }
        guard value == n else { continue }
        append(delta, bias: bias, to: &output)
        bias = adapt(delta, count: handled + 1, isFirst: handled == basicCount)
        delta = 0
        handled += 1
      }
      delta += 1
      n += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// A generalized variable-length integer (RFC 3492 §3.3).
  private static func append(_ delta: Int, bias: Int, to output: inout [UInt8]) {
    var rest = delta
    var k = base
    while true {
      let threshold = min(max(k - bias, tMin), tMax)
      guard rest >= threshold else { break }
      output.append(digit(threshold + (rest - threshold) % (base - threshold)))
      rest = (rest - threshold) / (base - threshold)
      k += base
    }
    output.append(digit(rest))
  }

  /// a to z are 0 to 25, 0 to 9 are 26 to 35.
  private static func digit(_ value: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 26 ? value + Int(UInt8(ascii: "a")) : value - 26 + Int(UInt8(ascii: "0")))
  }

  /// Bias adaptation (RFC 3492 §6.1).
  private static func adapt(_ delta: Int, count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / damp : delta / 2
    delta += delta / count
    var k = 0
    while delta > (base - tMin) * tMax / 2 {
      delta /= base - tMin
      k += base
    }
    return k + (base - tMin + 1) * delta / (delta + skew)
  }
}
