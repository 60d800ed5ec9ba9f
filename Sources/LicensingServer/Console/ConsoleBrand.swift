import Foundation
import Settings
import WebPages

/// What an installation puts on the console's pages, read once at start: name, accent color, logo.
struct ConsoleBrand: Sendable {
  let frame: PageFrame.Brand
  /// The public files with those of the brand.
  let files: StaticFiles

  /// - Throws: `ConfigurationError` for a logo that cannot be shown.
  init(_ console: ServerConfiguration.Console, _ files: StaticFiles) throws(ConfigurationError) {
    var (files, styleSheet, logo): (StaticFiles, String?, String?) = (files, nil, nil)
    if let color = console.brandColor {
      files = files.adding("css/brand.css", Array(color.styleSheet.utf8))
      styleSheet = "/static/css/brand.css"
    }
    if let path = console.brandLogo {
      let read = try BrandLogo(path: path)
      let name = "images/brand.\(read.kind.rawValue)"
      files = files.adding(name, read.bytes)
      logo = "/static/\(name)"
    }
    self.files = files
    frame = PageFrame.Brand(name: console.brandName, styleSheet: styleSheet, logo: logo)
  }
}

/// The picture that stands where else the seal is. What it is, its content tells, not its name.
struct BrandLogo: Sendable {
  enum Kind: String, Sendable { case svg, png }

  static let largest = 256 * 1024

  let kind: Kind
  let bytes: [UInt8]

  /// - Throws: `ConfigurationError` that names the key.
  init(path: String) throws(ConfigurationError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Self.problem("\(path) cannot be read")
    }
    bytes = Array(data)
    guard bytes.count <= Self.largest else {
      throw Self.problem("\(path) has more than \(Self.largest / 1024) KiB")
    }
    guard let kind = Kind(bytes) else { throw Self.problem("\(path) is neither an SVG nor a PNG picture") }
    self.kind = kind
  }

  private static func problem(_ message: String) -> ConfigurationError {
    ConfigurationError(problems: [
      ConfigurationProblem(key: ServerConfigurationKey.consoleBrandLogo.rawValue, message: message)
    ])
  }
}

extension BrandLogo.Kind {
  /// PNG by its signature (RFC 2083 §3.1), SVG by its first element.
  fileprivate init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if let text = String(validating: bytes, as: UTF8.self),
      text.firstMatch(of: #/^\u{FEFF}?(\s|<\?[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)*<svg[\s>]/#) != nil
    {
      self = .svg
    } else {
      return nil
    }
  }
}
