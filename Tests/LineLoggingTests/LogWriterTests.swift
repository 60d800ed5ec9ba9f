import Testing

@testable import LineLogging

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite(.timeLimit(.minutes(2))) struct LogWriterTests {
  private static func writer(_ descriptor: CInt, capacity: Int = 65_536) -> LogWriter {
    LogWriter(descriptor: descriptor, capacity: capacity) { Array("DROPPED \($0)\n".utf8) }
  }

  @Test func linesKeepTheirOrder() throws {
    let pipe = try LogPipe()
    let writer = Self.writer(pipe.writeEnd)
    let lines = (0..<1000).map { "line \($0)\n" }
    for line in lines { writer.write(Array(line.utf8)) }
    #expect(writer.flush(milliseconds: 60_000))
    pipe.closeWriteEnd()
    #expect(pipe.readAll() == lines.joined())
  }

  @Test(arguments: [false, true]) func aStuckDescriptorStopsNobodyAndTheLossIsTold(isNonBlocking: Bool) throws {
    let pipe = try LogPipe()
    if isNonBlocking { #expect(fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK) == 0) }
    let writer = Self.writer(pipe.writeEnd)
    let count = 100_000
    for number in 0..<count { writer.write(Array("line \(number)\n".utf8)) }
    #expect(!writer.flush(milliseconds: 1))

    var (numbers, dropped): ([Int], Int) = ([], 0)
    _ = pipe.read { text in
      (numbers, dropped) = Self.account(text)
      return numbers.count + dropped == count
    }
    #expect(dropped > 0)
    #expect(numbers.count + dropped == count)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })

    // It goes on as if nothing had been.
    writer.write(Array("later\n".utf8))
    #expect(writer.flush(milliseconds: 60_000))
    pipe.closeWriteEnd()
    #expect(pipe.readAll() == "later\n")
  }

  /// The numbers of the whole lines in the text, and how many lines the notices among them tell of.
  private static func account(_ text: String) -> (numbers: [Int], dropped: Int) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let numbers = lines.filter { $0.hasPrefix("line ") }.compactMap { Int($0.dropFirst(5)) }
    let dropped = lines.filter { $0.hasPrefix("DROPPED ") }.compactMap { Int($0.dropFirst(8)) }
    return (numbers, dropped.reduce(0, +))
  }

  @Test func aLineThatCanNeverFitIsDroppedAlone() throws {
    let pipe = try LogPipe()
    let writer = Self.writer(pipe.writeEnd, capacity: 10)
    writer.write([UInt8](repeating: 120, count: 11))
    #expect(writer.flush(milliseconds: 60_000))
    writer.write(Array("short\n".utf8))
    #expect(writer.flush(milliseconds: 60_000))
    pipe.closeWriteEnd()
    #expect(pipe.readAll() == "DROPPED 1\nshort\n")
  }

  @Test func aReaderThatIsGoneEndsNothing() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = try LogPipe()
    pipe.closeReadEnd()
    let writer = Self.writer(pipe.writeEnd)
    for _ in 0..<3 {
      writer.write(Array("x\n".utf8))
      #expect(writer.flush(milliseconds: 60_000))
    }
    // The same descriptor, working again.
    let fresh = try LogPipe()
    #expect(dup2(fresh.writeEnd, pipe.writeEnd) >= 0)
    writer.write(Array("y\n".utf8))
    #expect(writer.flush(milliseconds: 60_000))
    pipe.closeWriteEnd()
    fresh.closeWriteEnd()
    #expect(fresh.readAll() == "y\nDROPPED 3\n")
  }

  @Test func manyThreadsLoseNothing() async throws {
    let pipe = try LogPipe()
    let writer = Self.writer(pipe.writeEnd, capacity: 1 << 20)
    await withDiscardingTaskGroup { group in
      for task in 0..<8 {
        group.addTask { for number in 0..<100 { writer.write(Array("\(task)/\(number)\n".utf8)) } }
      }
    }
    #expect(writer.flush(milliseconds: 60_000))
    pipe.closeWriteEnd()
    let lines = pipe.readAll().split(separator: "\n").map(String.init)
    #expect(lines.sorted() == (0..<8).flatMap { task in (0..<100).map { "\(task)/\($0)" } }.sorted())
  }
}
