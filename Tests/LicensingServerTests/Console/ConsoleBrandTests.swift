import Foundation
import Settings
import TestDirectories
import Testing
import WebPages

@testable import LicensingServer

@Suite struct ConsoleBrandTests {
  private static let svg = #"<?xml version="1.0"?><!-- ours --><svg xmlns="http://www.w3.org/2000/svg"></svg>"#
  private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func write(_ bytes: [UInt8], _ name: String = "logo") throws -> String {
    let path = directory.path(name)
    try #require(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
    return path
  }

  private func brand(color: String? = nil, logo: String? = nil) throws -> ConsoleBrand {
    var console = ServerConfiguration.Console()
    (console.brandName, console.brandColor, console.brandLogo) = ("Acme", color.flatMap { BrandColor($0) }, logo)
    return try ConsoleBrand(console, StaticFiles(directory: PublicDirectory.find("Public")))
  }

  @Test func withoutKeysThereIsNothingOfItsOwn() throws {
    let frame = try brand().frame
    #expect(frame.name == "Acme" && frame.styleSheet == nil && frame.logo == nil)
  }

  @Test func colorAndLogoAreOnEveryPageAndServed() async throws {
    for (bytes, kind, type) in [(Array(Self.svg.utf8), "svg", "image/svg+xml"), (Self.png, "png", "image/png")] {
      let world = try await ConsoleWorld(brand: try brand(color: "#005f73", logo: try write(bytes)))
      for page in [try await world.browser().get("/login"), try await world.browser(of: .owner).get("/")] {
        #expect(page.body.contains(#"<link rel="stylesheet" href="/static/css/brand.css">"#))
        #expect(page.body.contains(#"<img class="logo" src="/static/images/brand.\#(kind)" alt=""><span>Acme</span>"#))
        #expect(page.headers["content-security-policy"]?.contains("style-src 'self'") == true)
      }
      let sheet = try await world.browser().get("/static/css/brand.css")
      #expect(sheet.status == 200 && sheet.headers["content-type"] == "text/css; charset=utf-8")
      #expect(sheet.body.hasPrefix(":root { --accent: #005f73; --on-accent: #ffffff; }\n"))
      let logo = try await world.browser().get("/static/images/brand.\(kind)")
      #expect(logo.status == 200 && logo.headers["content-type"] == type)
      #expect(logo.headers["content-length"] == "\(bytes.count)")
      // An SVG that somebody opens by itself runs nothing.
      #expect(logo.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'")
    }
  }

  @Test(arguments: [
    "", "GIF89a", "<html><svg></svg></html>", "text <svg>", "<svgx>", "\u{89}PNG", "<!-- <svg> -->",
  ])
  func aFileThatIsNoPictureIsRefused(text: String) throws {
    let path = try write(Array(text.utf8), "logo.svg")
    #expect(throws: Self.problem("\(path) is neither an SVG nor a PNG picture")) { try brand(logo: path) }
  }

  @Test func aFileThatIsMissingOrTooLargeIsRefused() throws {
    let missing = directory.path("missing")
    #expect(throws: Self.problem("\(missing) cannot be read")) { try brand(logo: missing) }
    let large = try write(Self.png + Array(repeating: 0, count: BrandLogo.largest))
    #expect(throws: Self.problem("\(large) has more than 256 KiB")) { try brand(logo: large) }
    let most = try write(Self.png + Array(repeating: 0, count: BrandLogo.largest - Self.png.count))
    #expect(try brand(logo: most).frame.logo == "/static/images/brand.png")
    var configuration = ServerConfiguration()
    configuration.console.brandLogo = missing
    #expect(throws: Self.problem("\(missing) cannot be read")) { try configuration.checkFiles() }
  }

  private static func problem(_ message: String) -> ConfigurationError {
    ConfigurationError(problems: [ConfigurationProblem(key: "console.brand_logo", message: message)])
  }
}
