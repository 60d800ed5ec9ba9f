import ArgumentParser
import Foundation
import LicensingServer
import LicensingStore
import Logging

struct CopyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Copies a store to an empty database, and reads it back to compare. No server may use either meanwhile.",
    discussion: """
      A place is sqlite:PATH, or a URL as libpq takes them (postgresql://USER@HOST/DATABASE) without a password, which comes from \
      PGPASSWORD, ~/.pgpass or a service file. A copy that fails or is ended leaves the target as it was. The servers of the copy \
      need the same master key and issuer; let no server use the former store any more.
      """)

  @Option(help: ArgumentHelp("The store to copy.", valueName: "place")) var from: String
  @Option(help: ArgumentHelp("The empty database to copy it to.", valueName: "place")) var to: String

  func run() throws {
    let (source, target) = (try Self.place(from, of: "--from"), try Self.place(to, of: "--to"))
    var logger = Logger(label: "countersign-server")
    // Why a database cannot be reached.
    logger.logLevel = .error
    let progress = CopyProgressLine()
    let copy = StoreCopy(from: source, to: target, now: SystemClock().now, logger: logger) { progress.show($0) }
    do {
      let tables = try copy()
      progress.end()
      Self.lines(tables).forEach { print($0) }
      let rows = tables.reduce(0) { $0 + $1.rows }
      StandardError.print("Copied \(rows) rows of \(tables.count) tables, and compared what was read back.")
    } catch let failure as CopyFailure {
      progress.end()
      throw failure.exit
    }
  }

  private static func place(_ text: String, of option: String) throws -> StorePlace {
    switch ServerConfiguration.Store(text) {
    case .sqlite(let path): return .sqlite(path: path)
    case .postgresql(let url):
      guard !url.holdsPassword else {
        throw ExitStatus.configuration.saying(
          "\(option): must not be given with a password, which everybody on the machine can read")
      }
      guard let settings = PostgreSQLSettings(url: url.exposed) else { fallthrough }
      return .postgresql(settings)
    case nil:
      throw ExitStatus.configuration.saying(
        "\(option): is neither sqlite:PATH nor a URL postgresql://USER@HOST/DATABASE")
    }
  }

  /// Name, rows, the beginning of the digest and seconds of each table, below titles.
  private static func lines(_ tables: [CopiedTable]) -> [String] {
    let cells = tables.map { table in
      [
        table.name, String(table.rows), table.digest.prefix(8).map { String(format: "%02x", $0) }.joined(),
        String(format: "%.1f", table.duration / .seconds(1)),
      ]
    }
    let rows = [["TABLE", "ROWS", "SHA-256", "SECONDS"]] + cells
    let widths = rows[0].indices.map { column in rows.reduce(0) { max($0, $1[column].count) } }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        // Numbers stand right.
        return column.isMultiple(of: 2) ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }
  }
}

/// What is being done, on one line of a terminal; elsewhere nothing.
private final class CopyProgressLine {
  private static let pause = Duration.milliseconds(100)

  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastShown: ContinuousClock.Instant?

  func show(_ progress: CopyProgress) {
    guard isTerminal else { return }
    let now = ContinuousClock.now
    if let lastShown, lastShown.duration(to: now) < Self.pause { return }
    lastShown = now
    write("\r\u{1B}[K" + progress.line)
  }

  /// Takes the line away.
  func end() {
    if lastShown != nil { write("\r\u{1B}[K") }
    lastShown = nil
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

extension CopyProgress {
  fileprivate var line: String {
    switch step {
    case .copying: "Copying  \(table)  \(rows)"
    case .indexing: "Making indexes"
    case .verifying: "Comparing  \(table)  \(rows)"
    }
  }
}

extension CopyFailure {
  /// Why nothing was copied, and with which status the program ends.
  fileprivate var exit: ExitCode {
    switch self {
    case .store(let side, .locked(let path)):
      ExitStatus.unavailable.saying("\(side.option): a countersign-server has \(path) open; end it first")
    case .store(let side, let failure): failure.exit(side.option)
    case .noFile(let path): ExitStatus.configuration.saying("--from: there is no file \(path)")
    case .noStore: ExitStatus.configuration.saying("--from: holds no store of Countersign")
    case .sourceIsOlder(let found, let known):
      ExitStatus.refused.saying(
        "--from: has schema \(found), this program copies \(known); run countersign-server migrate on it first")
    case .targetIsNotEmpty(let table):
      ExitStatus.refused.saying("--to: is not empty, the table \(table) has a row; use a database that is")
    case .otherTables(let table):
      ExitStatus.refused.saying(
        "the table \(table) is not the same in both, or is none of a store's; nothing was copied")
    case .unreadable(let table):
      ExitStatus.refused.saying("--from: the table \(table) holds what no server writes; nothing was copied")
    case .different(let table):
      ExitStatus.refused.saying("what was read back of the table \(table) is not what was written; nothing was copied")
    }
  }
}

extension CopyFailure.Side {
  fileprivate var option: String {
    switch self {
    case .source: "--from"
    case .target: "--to"
    }
  }
}
