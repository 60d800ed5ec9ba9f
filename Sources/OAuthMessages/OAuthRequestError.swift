/// Why a well-formed form is not a request its endpoint can answer.
package enum OAuthRequestError: Error, Equatable {
  case missing(ParameterName)
  case tooLong(ParameterName, limit: Int)
  case controlCharacter(ParameterName)
  case unsupportedGrantType

  /// The answer of RFC 6749 §5.2; it names the parameter and repeats nothing the client sent.
  package var response: OAuthErrorResponse {
    switch self {
    case .missing(let name): .init(.invalidRequest, "The parameter \(name.rawValue) is missing.")
    case .tooLong(let name, let limit):
      .init(.invalidRequest, "The parameter \(name.rawValue) is longer than \(limit) characters.")
    case .controlCharacter(let name):
      .init(.invalidRequest, "The parameter \(name.rawValue) contains a control character.")
    case .unsupportedGrantType:
      .init(.unsupportedGrantType, "The grant types are \(GrantType.deviceCode.rawValue) and refresh_token.")
    }
  }
}

extension FormParameters.ParseError {
  /// The answer of RFC 6749 §5.2. A name given twice is repeated only if it is one of ours.
  package var response: OAuthErrorResponse {
    switch self {
    case .duplicate(let name) where ParameterName(rawValue: name) != nil:
      .init(.invalidRequest, ErrorDescription("The parameter \(name) is given more than once."))
    case .duplicate: .init(.invalidRequest, "A parameter is given more than once.")
    case .malformedEscape:
      .init(.invalidRequest, "The form contains a percent sign without two hexadecimal digits after it.")
    case .invalidUTF8: .init(.invalidRequest, "The form is not valid UTF-8.")
    case .controlCharacter: .init(.invalidRequest, "The form contains a control character.")
    case .tooManyParameters(let limit): .init(.invalidRequest, "The form has more than \(limit) parameters.")
    }
  }
}

extension FormParameters {
  func required(_ name: ParameterName) throws(OAuthRequestError) -> String {
    guard let value = self[name] else { throw .missing(name) }
    return value
  }
}
