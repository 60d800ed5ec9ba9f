extension GuessedPasswords {
  /// Common passwords of twelve characters and more that are not made of the words and rows below.
  static let whole: Set<String> = [
    "1q2w3e4r5t6y", "1q2w3e4r5t6y7u", "1q2w3e4r5t6y7u8i", "1q2w3e4r5t6y7u8i9o", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6",
    "q1w2e3r4t5y6u7", "q1w2e3r4t5y6u7i8", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "1qazxsw23edc", "1qazxsw23edcvfr4",
    "zaq12wsxcde3", "zaq1xsw2cde3", "qazwsxedcrfv", "qazwsxedcrfvtgb", "qweasdzxc123", "123qweasdzxc", "qwe123asd456",
    "asd123qwe456", "qweqweqwe123", "abc123abc123", "a1b2c3d4e5f6", "a1s2d3f4g5h6", "12qwaszx34er", "aa12345678bb",
    "147258369147", "159753159753", "159357456852", "741852963741", "789456123789", "112233445566", "11223344556677",
    "1122334455667788", "010203040506", "102030405060", "123321123321", "121212343434", "31415926535897932384",
    "314159265358", "3.1415926535", "271828182845", "opensesame123", "blink182blink182", "trustno1trustno1",
    "thx1138thx1138",
    "ncc1701ncc1701", "correcthorsebatterystaple", "correct horse battery staple", "correct-horse-battery-staple",
    "correcthorsebattery", "tobeornottobe", "to be or not to be", "maytheforcebewithyou", "may the force be with you",
    "thequickbrownfox", "the quick brown fox", "loremipsumdolor", "lorem ipsum dolor sit amet", "neveragainnever",
    "d41d8cd98f00", "deadbeefcafe", "deadbeefdeadbeef", "cafebabedeadbeef",
  ]

  /// What common passwords are made of, in the languages that they are known in.
  static let words = [
    "password", "passwort", "passw", "motdepasse", "contrasena", "contraseña", "senha", "parola", "wachtwoord",
    "losenord",
    "haslo", "jelszo", "passcode", "passphrase", "kennwort", "secret", "geheim", "secreto", "private", "security",
    "secure", "default", "changeme", "change", "please", "letmein", "iloveyou", "ihateyou", "welcome", "willkommen",
    "bienvenue", "bienvenido", "hello", "hallo", "bonjour", "goodbye", "administrator", "administrador", "admin",
    "manager", "operator", "superuser", "rootroot", "guest", "user", "test", "testing", "tester", "temp", "temporary",
    "demo", "sample", "example", "public", "login", "signin", "logon", "access", "system", "server", "computer",
    "internet",
    "windows", "linux", "debian", "ubuntu", "office", "google", "facebook", "microsoft", "apple", "samsung", "android",
    "oracle", "cisco", "docker", "kubernetes", "database", "postgres", "mysql", "license", "register", "master",
    "dragon", "monkey", "shadow", "sunshine", "princess", "football", "fussball", "baseball", "basketball", "hockey",
    "soccer", "superman", "batman", "spiderman", "pokemon", "starwars", "startrek", "matrix", "ninja", "mustang",
    "ferrari", "porsche", "mercedes", "harley", "yamaha", "michael", "michelle", "jennifer", "jessica", "jordan",
    "ashley", "charlie", "andrew", "daniel", "thomas", "robert", "matthew", "joshua", "anthony", "nicole", "hannah",
    "samantha", "maggie", "buster", "ginger", "pepper", "cookie", "cheese", "chocolate", "banana", "orange", "purple",
    "flower", "butterfly", "rainbow", "angel", "forever", "family", "freedom", "whatever", "nothing", "blessed",
    "jesus", "christ", "heaven", "liverpool", "chelsea", "arsenal", "barcelona", "realmadrid", "juventus", "bayern",
    "london", "berlin", "america", "summer", "winter", "spring", "autumn", "sommer", "january", "february", "october",
    "november", "december", "monday", "friday", "sunday", "trustno", "killer", "hunter", "ranger", "tigger", "computer",
    "lovely", "iamgod", "fuckyou", "fuckoff", "asshole", "pussy", "sexy", "money", "dollar", "victory", "success",
    "qwerty", "qwertz", "azerty", "qazwsx", "zaqwsx", "asdzxc", "qweasd", "mypass", "mypassword", "pass",
    "thisismy", "myname", "thisis", "letme", "iloveu", "loveme", "loveyou", "mylove", "love",
  ]

  /// Rows of keys and of signs, which go round.
  static let rows = [
    "abcdefghijklmnopqrstuvwxyz", "1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm",
    "zxcvbnm", "yxcvbnm", "wxcvbn", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "!@#$%^&*()",
    "!\"$%&/()=",
    "qazwsxedcrfvtgbyhnujmikolp",
  ].map { Array($0.utf8) }

  /// Signs that stand for letters.
  static let disguises: [UInt8: UInt8] = Dictionary(
    uniqueKeysWithValues: zip("@4310!$57".utf8, "aaeioisst".utf8))
}
