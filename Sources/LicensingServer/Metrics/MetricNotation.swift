/// How the text format writes names, labels, help and numbers
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
enum MetricNotation {
  /// Of the series that takes what is beyond a metric's maximum.
  static let overflowLabels = "overflow=\"true\""

  /// A metric's name: `http_requests_total` for the counter `http.requests`.
  static func name(_ label: String, suffix: String) -> String {
    let name = identifier(label)
    return name.hasSuffix(suffix) ? name : name + suffix
  }

  /// The labels between the braces, by name; of two with one name the last counts.
  static func labels(_ dimensions: [(String, String)]) -> String {
    if dimensions.isEmpty { return "" }
    let values = Dictionary(dimensions.map { (labelName($0.0), $0.1) }) { $1 }
    return values.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(labelValue($0.value))\"" }.joined(separator: ",")
  }

  static func help(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    guard let whole = Int64(exactly: value), whole.magnitude < 1 << 53 else { return "\(value)" }
    return "\(whole)"
  }

  private static func labelName(_ text: String) -> String {
    let name = identifier(text)
    // Histograms use `le` themselves, summaries `quantile`; names with two underscores in front are Prometheus' own.
    return name == "le" || name == "quantile" || name.hasPrefix("__") ? "label_\(name)" : name
  }

  private static func labelValue(_ text: String) -> String {
    var value = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": value += "\\\\"
      case "\"": value += "\\\""
      case "\n": value += "\\n"
      default: value.unicodeScalars.append(scalar)
      }
    }
    return value
  }

  /// Letters, digits and underscores of ASCII, no digit in front.
  private static func identifier(_ text: String) -> String {
    let allowed = text.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9": Character(scalar)
      default: "_"
      }
    }
    let startsWell = allowed.first.map { !$0.isNumber } ?? false
    return String(startsWell ? allowed : ["_"] + allowed)
  }
}
