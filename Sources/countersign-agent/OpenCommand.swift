import ArgumentParser
import Foundation
import HTTPCalls
import LicenseAgent
import SecretFiles

struct OpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Opens the Manage License page in this machine's browser.",
    discussion: "Where there is no desktop, it only prints the link: it works once, within ten minutes.")

  @Flag(help: "Only print the link.") var print = false
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let directory = try await options.load().data.directory
    let link = try await RunningAgent.with(options) { try await $0.pageLink() }
    Swift.print(link)
    if !print, let opener = Self.opener { Self.open(link, with: opener, directory) }
  }

  /// The program that shows a file in the browser of whoever is at this machine; nil if nobody can be.
  private static var opener: String? {
    #if os(macOS)
      return "/usr/bin/open"
    #else
      let environment = ProcessInfo.processInfo.environment
      guard environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil else { return nil }
      return "/usr/bin/xdg-open"
    #endif
  }

  /// By a file that only this user can read: everyone on the machine sees the arguments of a program.
  private static func open(_ link: String, with opener: String, _ directory: String) {
    let path = directory + "/open.html"
    let page =
      "<!doctype html><meta http-equiv=\"refresh\" content=\"0; url=\(link)\"><a href=\"\(link)\">Manage License</a>\n"
    unlink(path)
    do {
      try SecretFile.create(path: path, contents: Array(page.utf8))
      _ = try Process.run(URL(fileURLWithPath: opener), arguments: [path])
    } catch {
      // The link was printed: opening it is left to whoever reads it.
    }
  }
}
