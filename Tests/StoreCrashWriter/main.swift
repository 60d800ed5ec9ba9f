// Writes rows for ever, so that a test can kill it and look whether every acknowledged row is there.
//
// store-crash-writer DATABASE FIRST-ID: 16 tasks insert rows with ids from FIRST-ID upwards. Each id is printed on a line
// of its own once the engine has said that its row is stored.

import Foundation
import LicensingStore
import Logging

private let usage = "usage: store-crash-writer DATABASE FIRST-ID"

guard CommandLine.arguments.count == 3, let firstID = Int64(CommandLine.arguments[2]) else {
  FileHandle.standardError.write(Data((usage + "\n").utf8))
  exit(64)
}
let engine = try SQLiteEngine(path: CommandLine.arguments[1], logger: Logger(label: "store-crash-writer"))
let table = Migration(number: 1, name: "rows") { dialect in
  ["CREATE TABLE rows (id \(dialect.integerType) PRIMARY KEY, half \(dialect.integerType) NOT NULL)"]
}
try await engine.migrate([table], now: 0)

try await withThrowingTaskGroup { group in
  for lane in 0..<16 as Range<Int64> {
    group.addTask {
      var id = firstID + lane
      while true {
        // Two statements, so that a row that is only half there would be seen.
        try await engine.write { [id] connection in
          try connection.execute("INSERT INTO rows (id, half) VALUES ($1, 1)", [.integer(id)])
          try connection.execute("UPDATE rows SET half = 2 WHERE id = $1", [.integer(id)])
        }
        FileHandle.standardOutput.write(Data("\(id)\n".utf8))
        id += 16
      }
    }
  }
  try await group.waitForAll()
}
