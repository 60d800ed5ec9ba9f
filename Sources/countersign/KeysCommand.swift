import AdministrationClient
import ArgumentParser

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Lists the keys of a license, makes new ones, or gives them out in clear.",
    discussion: """
      Keys are listed masked. --export prints them in clear as CSV, which is audited; with --create, only the new ones.
      """)

  @Argument(help: "The license's id.") var license: String
  @Option(help: "Only those that contain this.") var search: String?
  @Option(help: "Makes so many new keys.") var create: Int?
  @Option(help: "With --create: how many locks each key has.") var locks: Int?
  @Option(help: "With --create: a note that each key bears.") var note: String?
  @Flag(help: "Prints keys in clear as CSV.") var export = false
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let create, create < 1 { throw ValidationError("--create is a whole number from 1 on.") }
    if create == nil, locks != nil || note != nil { throw ValidationError("--locks and --note go with --create.") }
    if search != nil, create != nil || export {
      throw ValidationError("--search does not go with --create or --export.")
    }
    if export, output.json { throw ValidationError("--export prints CSV, so --json does not go with it.") }
  }

  func run() async throws {
    let order = create.map { WorkOnLicenseKeys.Order(count: $0, locksAllowed: locks ?? 1, note: note) }
    try await SignedIn.with { client, console in
      let work = WorkOnLicenseKeys(client, on: console, license: license)
      if export {
        try await work.export(order)
      } else if let order {
        try await work.create(order, json: output.json)
      } else {
        try await work.list(search: search, json: output.json)
      }
    }
  }
}
