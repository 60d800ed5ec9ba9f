import HTTPCalls
import LicenseTokens
import Testing

@testable import LicenseFleet

@Suite struct FleetProjectJSONTests {
  private static func sample() throws -> FleetProject {
    let server = try TestServer()
    var project = FleetProject(server: TestServer.url, keySet: server.keySet, keySetReadAt: 1_790_000_000)
    var parent = ParentLicense(
      id: "par_1", licenseID: "lic_1", organization: "Acme Stores", product: "switch", compact: "a.b.c", addedAt: 1)
    parent.endedAt = 5
    parent.quota = LicenseQuota(total: 10, used: 4, reserved: 1, remaining: 6, readAt: 2)
    parent.bundle = HeldBundle(id: "bun_1", issuedAt: 3, count: 7, file: "lic_1.bundle")
    project.parentLicenses = [parent]
    let compact = try LicenseDocument.parse(try server.file("SW-0001", validity: 100)).compact
    var full = FleetDevice(
      name: "Halle \"3\", Schränke\\1", serialNumber: "SW-0001", articleNumber: "SWITCH-8", licenseID: "lic_1",
      agent: DeviceAgent(
        url: "https://10.0.0.5:8081", certificate: "-----BEGIN CERTIFICATE-----\nAA\n", fingerprint: "3F:0A",
        key: .held(Credential("secret"))))
    full.licenseFile = HeldLicenseFile(
      compact: compact, claims: try LicenseFileClaims(unverified: compact), obtainedAt: 4, origin: .bundle)
    full.installation = FleetDevice.Installation(licenseFile: "fil_SW-0001", at: 6, status: "Licensed")
    full.problem = FleetDevice.Problem(code: "agent_unreachable", message: "No answer.", at: 7)
    project.devices = [
      full, FleetDevice(name: "bare"),
      FleetDevice(name: "keyed", agent: DeviceAgent(url: "http://127.0.0.1:1", key: .file("/etc/key"))),
    ]
    project.revoke(["fil_b", "fil_a"])
    project.note(FleetEvent(at: 8, .failed, device: "bare", subject: "fil_a", code: "expired"))
    project.note(FleetEvent(at: 9, .bundleExported))
    return project
  }

  @Test func everythingComesBack() throws {
    let project = try Self.sample()
    let read = try FleetProject(parsing: project.json)
    #expect(read == project)
    #expect(read.json == project.json)
    #expect(read.revoked == ["fil_a", "fil_b"])
  }

  @Test func itIsReadable() {
    var project = FleetProject(server: TestServer.url)
    project.devices = [FleetDevice(name: "Switch 1", serialNumber: "SW-1", articleNumber: "A-1")]
    project.note(FleetEvent(at: 1_790_000_000, .added, device: "Switch 1"))
    #expect(
      String(decoding: project.json, as: UTF8.self) == """
        {
          "version": 1,
          "server": "https://auth.example.com",
          "parent_licenses": [],
          "devices": [
            {
              "name": "Switch 1",
              "serial_number": "SW-1",
              "article_number": "A-1"
            }
          ],
          "revoked_license_files": [],
          "history": [
            {
              "at": "2026-09-21T14:13:20Z",
              "what": "added",
              "device": "Switch 1"
            }
          ]
        }

        """)
  }

  @Test func aCertificateKeepsItsLines() throws {
    let text = String(decoding: try Self.sample().json, as: UTF8.self)
    #expect(text.contains(#""certificate": "-----BEGIN CERTIFICATE-----\nAA\n""#))
  }

  @Test(arguments: [
    (#"{"version":2,"server":"https://a.example","tomorrow":1}"#, ProjectFormatError.newerVersion(2)),
    (#"{"version":0,"server":"https://a.example"}"#, .invalid("version")),
    (#"{"server":"https://a.example"}"#, .invalid("version")),
    (#"[]"#, .invalid("version")),
    (#"{"version":1}"#, .invalid("server")),
    (#"{"version":1,"server":"s","devces":[]}"#, .unknown("devces")),
    (#"{"version":1,"server":"s","devices":{}}"#, .invalid("devices")),
    (#"{"version":1,"server":"s","devices":[{"name":"a"},{"serial_number":"1"}]}"#, .invalid("devices[1].name")),
    (#"{"version":1,"server":"s","devices":[{"name":""}]}"#, .invalid("devices[0].name")),
    (#"{"version":1,"server":"s","devices":[{"name":"a","serial":"1"}]}"#, .unknown("devices[0].serial")),
    (#"{"version":1,"server":"s","devices":[{"name":"a"},{"name":"a"}]}"#, .duplicate("the device a")),
    (
      #"{"version":1,"server":"s","devices":[{"name":"a","agent":{"url":"u","api_key":"k","api_key_file":"f"}}]}"#,
      .invalid("devices[0].agent.api_key_file")
    ),
    (
      #"{"version":1,"server":"s","devices":[{"name":"a","serial_number":"s1","article_number":"x"},"#
        + #"{"name":"b","serial_number":"S 1","article_number":"X"}]}"#,
      .duplicate("serial number S1 with article number X")
    ),
    (
      #"{"version":1,"server":"s","devices":[{"name":"a","license_file":{"document":"x"}}]}"#,
      .invalid("devices[0].license_file.document")
    ),
    (#"{"version":1,"server":"s","history":[{"at":"yesterday","what":"added"}]}"#, .invalid("history[0].at")),
    (
      #"{"version":1,"server":"s","history":[{"at":"2026-01-01T00:00:00Z","what":"danced"}]}"#,
      .invalid("history[0].what")
    ),
    (#"{"version":1,"server":"s","key_set":7}"#, .invalid("key_set")),
    (#"{"version":1,"#, .notJSON(.unexpectedEnd)),
  ])
  func whatIsNoProjectIsRefused(text: String, error: ProjectFormatError) {
    #expect(throws: error) { try FleetProject(parsing: Array(text.utf8)) }
  }

  @Test func anOlderKeySetNeverTakesTheNewerOnesPlace() throws {
    let (first, second) = (try TestServer().keySet, try TestServer().keySet)
    var project = FleetProject(server: TestServer.url)
    project.trust(first, issuedAt: 10)
    project.trust(second, issuedAt: 9)
    #expect(project.keySet == first)
    project.trust(second, issuedAt: 10)
    #expect(project.keySet == second)
  }

  @Test func whatTheServerPublishesCountsWhateverTheClockWas() throws {
    let (first, second, third) = (try TestServer().keySet, try TestServer().keySet, try TestServer().keySet)
    var project = FleetProject(server: TestServer.url)
    project.trust(first, readAt: 4_000_000_000)
    project.trust(second, readAt: 1_790_000_000)
    #expect(project.keySet == second && project.keySetReadAt == 1_790_000_000)
    project.trust(third, issuedAt: 1_790_000_001)
    #expect(project.keySet == third)
  }

  // MARK: History

  @Test func ofEachDeviceTheLastEventsAreKept() {
    var project = FleetProject(server: TestServer.url)
    for second in 0..<50 as Range<Int64> {
      project.note(FleetEvent(at: second, .failed, device: "loud"))
      if second.isMultiple(of: 10) { project.note(FleetEvent(at: second, .installed, device: "quiet")) }
      project.note(FleetEvent(at: second, .bundleObtained))
    }
    project.shortenHistory()
    #expect(project.history.filter { $0.device == "loud" }.map(\.at) == Array(30..<50))
    #expect(project.history.filter { $0.device == "quiet" }.map(\.at) == [0, 10, 20, 30, 40])
    #expect(project.history.filter { $0.device == nil }.map(\.at) == Array(0..<50))
    #expect(project.history.map(\.at) == project.history.map(\.at).sorted())
  }

  @Test func ofAllDevicesTheLastEventsAreKept() {
    var project = FleetProject(server: TestServer.url)
    for second in 0..<10_007 as Range<Int64> { project.note(FleetEvent(at: second, .added, device: "\(second)")) }
    project.shortenHistory()
    #expect(project.history.map(\.at) == Array(7..<10_007))
  }

  @Test func timesOfAnyFileCanBeWritten() {
    #expect(ProjectTime.text(.max) == "9999-12-31T23:59:59Z")
    #expect(ProjectTime.text(.min) == "1970-01-01T00:00:00Z")
    for seconds in [0, 1_790_000_000, 253_402_300_799] as [Int64] {
      #expect(ProjectTime.seconds(ProjectTime.text(seconds)) == seconds)
    }
    for text in ["", "2026-01-01", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00+01:00"] {
      #expect(ProjectTime.seconds(text) == nil, "\(text)")
    }
  }
}
