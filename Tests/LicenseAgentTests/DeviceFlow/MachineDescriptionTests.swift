import OAuthMessages
import Testing

@testable import LicenseAgent

@Suite struct MachineDescriptionTests {
  @Test func isSentAsItIs() {
    let machine = MachineDescription(
      deviceName: "Store 12", serialNumber: "4711", articleNumber: "A-1", hostname: "till-07",
      operatingSystem: "Debian GNU/Linux 12", softwareVersion: "countersign-agent 0.1.0")
    #expect(
      machine.request(clientID: "c")
        == DeviceAuthorizationRequest(
          clientID: "c", scope: "license", deviceName: "Store 12", serialNumber: "4711", articleNumber: "A-1",
          hostname: "till-07", operatingSystem: "Debian GNU/Linux 12", softwareVersion: "countersign-agent 0.1.0"))
  }

  @Test func whatTheServerWouldRefuseIsMadeAcceptable() throws {
    let machine = MachineDescription(
      hostname: "a\u{0}b\u{202E}c\n\u{2028}d", operatingSystem: String(repeating: "ü", count: 300))
    let request = machine.request(clientID: "c")
    #expect(request.hostname == "abcd")
    #expect(request.operatingSystem == String(repeating: "ü", count: 200))
    #expect(try DeviceAuthorizationRequest(request.form) == request)
  }
}
