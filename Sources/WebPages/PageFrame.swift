/// What stands around the content of every page.
package struct PageFrame: Sendable {
  package var title: String
  package var brand: Brand
  /// Who is signed in; nil: nobody.
  package var userName: String?
  /// The page about who is signed in; nil: there is none.
  package var accountHref: String?
  /// In every form of the page, so that no other site can send it.
  package var csrfToken: String
  package var navigation: [Link]
  /// What the page is a part of, with ways to its other parts; nil: nothing larger.
  package var section: Section?
  /// Where one is: the way to this page.
  package var trail: [Link]
  /// A quiet line about what was just done.
  package var notice: String?
  /// Address of the style sheet that the program has beside the one of all; nil: it has none.
  package var styleSheet: String?
  /// Addresses of scripts that improve this page.
  package var scripts: [String]
  /// Seconds after which a browser without JavaScript loads the page anew; nil: never.
  package var reload: Int?

  package init(
    title: String, brand: Brand, userName: String? = nil, csrfToken: String, navigation: [Link] = [],
    trail: [Link] = [], notice: String? = nil, scripts: [String] = []
  ) {
    self.title = title
    self.brand = brand
    self.userName = userName
    self.csrfToken = csrfToken
    self.navigation = navigation
    self.trail = trail
    self.notice = notice
    self.scripts = scripts
  }

  package struct Section: Sendable {
    package let name: String
    package let href: String
    package let links: [Link]

    package init(name: String, href: String, links: [Link]) {
      self.name = name
      self.href = href
      self.links = links
    }
  }

  package struct Link: Sendable {
    package let text: String
    package let href: String
    /// How many are there.
    package let count: String?
    package let isCurrent: Bool

    package init(_ text: String, _ href: String, count: String? = nil, isCurrent: Bool = false) {
      self.text = text
      self.href = href
      self.count = count
      self.isCurrent = isCurrent
    }
  }

  /// What an installation puts on its pages.
  package struct Brand: Sendable {
    package let name: String
    /// Address of a style sheet with its own accent color.
    package let styleSheet: String?
    /// Address of a picture that stands where else the seal is.
    package let logo: String?

    package init(name: String = "Countersign", styleSheet: String? = nil, logo: String? = nil) {
      self.name = name
      self.styleSheet = styleSheet
      self.logo = logo
    }
  }
}
