/// What a change does to one field.
package enum Patch<Value: Sendable>: Sendable {
  case keep
  case set(Value)

  package func applied(to old: Value) -> Value {
    if case .set(let new) = self { new } else { old }
  }
}
