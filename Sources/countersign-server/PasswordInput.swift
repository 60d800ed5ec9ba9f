import Foundation

/// Where a password comes from: standard input for scripts, the terminal for people, never an argument, which others can see.
enum PasswordInput {
  /// - Returns: nil without a terminal to ask on.
  static func read(fromStandardInput: Bool) throws -> String? {
    if fromStandardInput { return readLine(strippingNewline: true) ?? "" }
    guard isatty(STDIN_FILENO) == 1, let typed = getpass("Password: ") else { return nil }
    return String(cString: typed)
  }
}
