import LicensingCore
import OAuthMessages

/// Code to copy into a program that asks about its license, in one language. The code of each lies in `Samples`.
///
/// Each asks with a short time-out, keeps an OK for the check period, and lets it stand in for three more when there is no answer.
enum CheckSample: String, CaseIterable, Sendable {
  case curl, swift, php, python, csharp

  var name: String {
    switch self {
    case .curl: "curl"
    case .swift: "Swift"
    case .php: "PHP"
    case .python: "Python"
    case .csharp: "C#"
    }
  }

  private var template: String {
    let bytes =
      switch self {
      case .curl: PackageResources.check_curl_txt
      case .swift: PackageResources.check_swift_txt
      case .php: PackageResources.check_php_txt
      case .python: PackageResources.check_python_txt
      case .csharp: PackageResources.check_csharp_txt
      }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// - Parameter url: the check address.
  func code(url: String, _ settings: LicenseCheckSettings) -> String {
    let parameters = settings.lockParameters.filter { $0.source == .claimed }.map(line).joined()
    return
      template
      .replacing("@URL@", with: url)
      .replacing("@PERIOD@", with: "\(settings.domainRules.checkPeriodSeconds)")
      .replacing("@METHOD@", with: settings.method.rawValue)
      .replacing("@PARAMETERS@", with: parameters)
  }

  /// Names of parameters are of a-z, 0-9 and `_`, and the values are our own, so nothing has to be escaped.
  private func line(_ parameter: LockParameter) -> String {
    let (name, value) = (parameter.name, parameter.kind.sample)
    return switch self {
    case .curl: "  --data-urlencode '\(name)=\(value)' \\\n"
    case .swift: "      \"\(name)\": \"\(value)\",\n"
    case .php: "        '\(name)' => '\(value)',\n"
    case .python: "        \"\(name)\": \"\(value)\",\n"
    case .csharp: "            [\"\(name)\"] = \"\(value)\",\n"
    }
  }

  /// A request in a browser's address field: the parameters in the query.
  static func request(url: String, _ settings: LicenseCheckSettings) -> String {
    let subject = settings.method == .key ? settings.keyFormat.example : "example.com"
    let told = settings.lockParameters.filter { $0.source == .claimed }.map { ($0.name, $0.kind.sample) }
    return "\(url)?\(FormParameters.query([(settings.method.rawValue, subject)] + told))"
  }
}

extension LockParameter.Kind {
  /// A value of the kind that nobody has (RFC 5737, RFC 7042 §2.1.2, RFC 2606).
  fileprivate var sample: String {
    switch self {
    case .text: "Store 12"
    case .ipAddress: "192.0.2.10"
    case .macAddress: "00:00:5E:00:53:01"
    case .domain: "example.com"
    case .path: "/srv/program"
    }
  }
}
