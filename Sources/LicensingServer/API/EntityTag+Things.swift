import HTTPEdge
import LicensingCore

// The entity tags of things that have no version: of what changes do to them, and not of when they were last used or seen.

extension EntityTag {
  /// - Parameter state: letters, digits, `-` and `_`.
  fileprivate init(state: String) {
    // Every byte of it may stand in a tag.
    self = EntityTag(opaque: state) ?? EntityTag(version: 0)
  }
}

extension Activation {
  var tag: EntityTag {
    EntityTag(state: "\(redeemedAt?.milliseconds ?? 0)-\(releasedAt?.milliseconds ?? 0)")
  }
}

extension KeyLock {
  var tag: EntityTag { EntityTag(state: releasedAt == nil ? "living" : "released") }
}

extension UnauthorizedInstallation {
  var tag: EntityTag { EntityTag(state: "\(count)-\(isBlocked ? "blocked" : "open")") }
}

extension LicenseFile {
  var tag: EntityTag { EntityTag(state: "\(replacedAt?.milliseconds ?? 0)-\(revokedAt?.milliseconds ?? 0)") }
}

extension ParentLicense {
  var tag: EntityTag { EntityTag(state: id.text) }
}

extension SigningKeyRecord {
  var tag: EntityTag {
    EntityTag(state: "\(state.rawValue)-\(activatesAt.milliseconds)-\(removesAt?.milliseconds ?? 0)")
  }
}

extension Role {
  /// Of a membership, which is nothing but its role.
  var tag: EntityTag { EntityTag(state: rawValue) }
}

extension APIToken {
  /// Nothing of a token changes.
  static let tag = EntityTag(version: 1)
}

/// What a request says of the state that its change is made on.
struct ChangeCondition: Sendable {
  /// nil: it says nothing.
  private let condition: EntityTagCondition?

  init(_ condition: EntityTagCondition?) { self.condition = condition }

  func allows(_ tag: EntityTag) -> Bool { condition?.allowsChange(of: tag) ?? true }

  /// Whether it allows to make what is not there (RFC 9110 §13.1.1: then nothing matches, `*` included).
  var allowsMaking: Bool { condition == nil }
}
