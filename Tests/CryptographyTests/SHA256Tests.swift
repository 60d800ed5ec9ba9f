import Cryptography
import Testing

@Suite struct SHA256Tests {
  /// FIPS 180-4 example values, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ])
  func publishedDigests(message: String, digest: String) {
    #expect(hex(SHA256.hash(Array(message.utf8))) == digest)
  }
}

@Suite struct RunningSHA256Tests {
  @Test func piecesMakeOneDigest() {
    let hash = RunningSHA256()
    #expect(hash.finish() == SHA256.hash([]))
    let message = Array(String(repeating: "piece by piece – ", count: 1000).utf8)
    for start in stride(from: 0, to: message.count, by: 77) { hash.add(Array(message[start...].prefix(77))) }
    hash.add([])
    #expect(hash.finish() == SHA256.hash(message))
    hash.add([1])
    #expect(hash.finish() == SHA256.hash([1]), "each begins anew")
  }
}
