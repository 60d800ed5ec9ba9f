import CQRCode

// QRCodes makes QR codes (ISO/IEC 18004) of addresses, for terminals and pages, with libqrencode.

/// The modules of a QR code, without the quiet zone around it.
package struct QRCode: Sendable, Equatable {
  /// Modules on each side.
  package let size: Int
  /// Row by row; true is dark.
  private let modules: [Bool]

  /// Error correction level M, the smallest version that holds the text.
  /// - Returns: nil if no QR code can hold the text (more than about 2300 bytes), or it contains NUL, or is empty.
  package init?(_ text: String) {
    guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
    guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { return nil }
    defer { QRcode_free(code) }
    guard let data = code.pointee.data, code.pointee.width > 0 else { return nil }
    size = Int(code.pointee.width)
    // The lowest bit of each byte is the module; the others tell what it is for.
    modules = UnsafeBufferPointer(start: data, count: size * size).map { $0 & 1 == 1 }
  }

  /// Whether the module is dark; what lies outside of the code is light.
  package func isDark(row: Int, column: Int) -> Bool {
    guard (0..<size).contains(row), (0..<size).contains(column) else { return false }
    return modules[row * size + column]
  }
}
