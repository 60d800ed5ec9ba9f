import HTTPTypes
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

extension ConsoleRoute {
  /// The steps on the page of a device, and the tree of hubs.
  static let ofDeviceSteps: [ConsoleRoute] = [
    .init(.get, "/organizations/{id}/hubs", .member(.viewer)),
    .init(.get, "/organizations/{id}/devices/{device}/disable", .member(.manager)),
    .init(.get, "/organizations/{id}/devices/{device}/delete", .member(.manager)),
    .init(.post, "/organizations/{id}/devices/{device}/delete", .member(.manager)) { world, _ in
      // Whoever came before has deleted it.
      let id = world.sample.server.text
      try await world.engine.write {
        _ = try $0.execute("UPDATE devices SET deleted_at = NULL WHERE id = $1", [.text(id)])
      }
      return ("", [("version", "\(try await world.device(world.sample.server).version)")])
    },
    .init(.get, "/organizations/{id}/devices/{device}/release", .member(.manager)) { world, _ in
      ("?activation_id=\(try await world.activate(world.sample.server))", [])
    },
    .init(.post, "/organizations/{id}/devices/{device}/release", .member(.manager)) { world, _ in
      ("", [("activation_id", try await world.activate(world.sample.server).text)])
    },
  ]
}
