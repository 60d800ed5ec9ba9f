/// One field of a form, with what was typed and what is wrong with it.
package struct FormField: Sendable, CustomReflectable {
  package let name: String
  package let label: String
  package var value: String
  package var hint: String?
  package var error: String?
  /// What it was meanwhile changed to by somebody else, in words.
  package var theirs: String?
  package var isRequired: Bool
  /// What browsers and password managers may fill it with, in HTML's words.
  package var autocomplete = "off"
  // One of these says how it looks; a plain line otherwise.
  package var inputType: String
  package var options: [Option]?
  package var isMultiline: Bool
  package var isCheckbox: Bool

  /// What the template sees, the computed included.
  package var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "name": name, "label": label, "value": value, "hint": hint as Any, "error": error as Any,
        "theirs": theirs as Any, "isRequired": isRequired, "inputType": inputType, "autocomplete": autocomplete,
        "hasOptions": options != nil, "options": options ?? [],
        "isMultiline": isMultiline, "isCheckbox": isCheckbox, "isChecked": isCheckbox && !value.isEmpty,
        "isInput": options == nil && !isMultiline && !isCheckbox,
      ])
  }

  /// The value in words.
  var shown: String {
    if isCheckbox { return value.isEmpty ? "not checked" : "checked" }
    if let options { return options.first { $0.value == value }?.text ?? value }
    return value.isEmpty ? "empty" : value
  }

  package struct Option: Sendable {
    package let value: String
    package let text: String
    package var isSelected: Bool

    package init(_ value: String, _ text: String, isSelected: Bool = false) {
      self.value = value
      self.text = text
      self.isSelected = isSelected
    }
  }

  package init(
    _ name: String, _ label: String, value: String = "", hint: String? = nil, isRequired: Bool = false,
    inputType: String = "text", options: [Option]? = nil, isMultiline: Bool = false, isCheckbox: Bool = false
  ) {
    self.name = name
    self.label = label
    self.value = value
    self.hint = hint
    self.isRequired = isRequired
    self.inputType = inputType
    self.options = options?.map { Option($0.value, $0.text, isSelected: $0.value == value) }
    self.isMultiline = isMultiline
    self.isCheckbox = isCheckbox
  }
}

/// A form as a page shows it: with the fields in question summed up at the top.
package struct FormModel: Sendable, CustomReflectable {
  package let heading: String
  package var introduction: String?
  /// Of what is changed: what was shown is what is changed.
  package var version: String?
  package let action: String
  /// What sending it does to what, and to how many.
  package var sentences: [ShownText] = []
  /// Fields that nobody fills in, such as what the page was asked about.
  package var kept: [ConfirmPage.Field] = []
  package var fields: [FormField]
  package let submit: String
  /// What it does cannot be undone, or many devices feel it.
  package var isDangerous = false
  package let cancel: String?
  /// What is wrong with the form as a whole.
  package var error: String?
  /// Pages about the same thing, below the form.
  package var related: [PageFrame.Link] = []

  /// What the template sees, the computed included.
  package var customMirror: Mirror {
    let failed = fields.filter { $0.error != nil }
    return Mirror(
      self,
      children: [
        "heading": heading, "introduction": introduction as Any, "version": version as Any, "action": action,
        "sentences": sentences, "kept": kept, "fields": fields, "submit": submit, "isDangerous": isDangerous,
        "cancel": cancel as Any, "error": error as Any, "hasErrors": error != nil || !failed.isEmpty,
        "failedFields": failed, "related": related,
      ])
  }

  package init(
    heading: String, introduction: String? = nil, action: String, fields: [FormField], submit: String, cancel: String?
  ) {
    self.heading = heading
    self.introduction = introduction
    self.action = action
    self.fields = fields
    self.submit = submit
    self.cancel = cancel
  }

  /// Puts each message beside its field; those of no field of this form above all.
  /// - Parameter problems: field and message.
  package mutating func mark(_ problems: [(field: String, message: String)]) {
    for problem in problems {
      let sentence = problem.message.hasSuffix(".") ? problem.message : problem.message + "."
      if let index = fields.firstIndex(where: { $0.name == problem.field }) {
        let named = "\(fields[index].label) \(sentence)"
        fields[index].error = [fields[index].error, named].compactMap { $0 }.joined(separator: " ")
      } else {
        let named = problem.field.isEmpty ? String(sentence) : "\(problem.field): \(sentence)"
        error = [error, named].compactMap { $0 }.joined(separator: " ")
      }
    }
  }

  /// After a lost race: says beside each field that differs what it is now. The form then carries the version of that, so that
  /// sending it again replaces it knowingly.
  package mutating func compare(with current: FormModel) {
    version = current.version
    error = "Somebody changed this while you did. Fields that differ say what they are now; saving again replaces that."
    for index in fields.indices {
      guard let now = current.fields.first(where: { $0.name == fields[index].name }), now.value != fields[index].value
      else { continue }
      fields[index].theirs = now.shown
    }
  }
}
