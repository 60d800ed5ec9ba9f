/// What the page shows that shows a secret: once, and with what to do next.
struct ShownSecret: Sendable {
  let heading: String
  let sentence: String
  /// What the secret is called: `API token`.
  let word: String
  let secret: String
  /// How it is used; nil: it explains itself.
  let use: String?
  let wayOn: String
  let href: String
}
