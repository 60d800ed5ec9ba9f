/// What the template `message` shows: what happened, and a way on.
package struct PageMessage: Sendable {
  package let heading: String
  package let sentence: String
  /// Of the request that failed, for the operator to find it in the log.
  package let requestID: String?
  package let href: String
  package let linkText: String

  package init(heading: String, sentence: String, requestID: String? = nil, href: String, linkText: String) {
    self.heading = heading
    self.sentence = sentence
    self.requestID = requestID
    self.href = href
    self.linkText = linkText
  }
}
