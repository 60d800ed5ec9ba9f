import Cryptography
import Foundation
import HTTPTypes
package import Hummingbird
import LicenseTokens
import NIOCore

/// What is served as it is: the files of the folder `Public`, read once at start. A path that is no file's name finds nothing, as
/// names are looked up and never opened.
package struct StaticFiles: Sendable {
  private struct File: Sendable {
    let contentType: String
    let tag: String
    let content: ByteBuffer
  }

  /// The folder cannot be served.
  package struct BadDirectory: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  private var files: [String: File]

  private static let contentTypes = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "png": "image/png",
  ]

  /// - Throws: `BadDirectory` if the folder, or the style sheet in it, is not there.
  package init(directory: String) throws(BadDirectory) {
    var files: [String: File] = [:]
    for name in FileManager.default.enumerator(atPath: directory)?.compactMap({ $0 as? String }) ?? [] {
      guard let bytes = FileManager.default.contents(atPath: directory + "/" + name).map({ Array($0) }) else {
        continue
      }
      files[name] = Self.file(name, bytes)
    }
    guard files["css/countersign.css"] != nil else {
      throw BadDirectory(description: "\(directory) does not hold css/countersign.css")
    }
    self.files = files
  }

  /// The same with one more file, or another of this name.
  package func adding(_ name: String, _ bytes: [UInt8]) -> StaticFiles {
    var all = self
    all.files[name] = Self.file(name, bytes)
    return all
  }

  /// Nil for a kind of file that is not served.
  private static func file(_ name: String, _ bytes: [UInt8]) -> File? {
    contentTypes[String(name.split(separator: ".").last ?? "")].map { contentType in
      let tag = "\"\(Base64URL.encode(SHA256.hash(bytes)).prefix(22))\""
      return File(contentType: contentType, tag: tag, content: ByteBuffer(bytes: bytes))
    }
  }

  /// - Parameter name: the path below the folder.
  package func response(to request: Request, name: String) -> Response? {
    guard let file = files[name] else { return nil }
    let headers: HTTPFields = [
      .contentType: file.contentType, .eTag: file.tag, .cacheControl: "public, max-age=3600",
    ]
    if Self.names(file.tag, request.headers[values: .ifNoneMatch]) {
      return Response(status: .notModified, headers: headers)
    }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.content))
  }

  /// The comparison of RFC 9110 §13.1.2, in which `W/` does not matter: a proxy that compresses makes tags weak.
  private static func names(_ tag: String, _ conditions: [String]) -> Bool {
    conditions.flatMap { $0.split(separator: ",") }.contains { condition in
      let bare = condition.filter { $0 != " " && $0 != "\t" }
      return bare == "*" || bare == tag || bare == "W/" + tag
    }
  }
}
