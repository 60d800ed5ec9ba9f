// libcrypto for Swift. Swift imports neither function-like macros nor variadic functions, and building an OSSL_PARAM
// array from Swift means a pyramid of pointer closures: those three cases, and nothing else, are functions here.

#ifndef COUNTERSIGN_COPENSSL_SHIM_H
#define COUNTERSIGN_COPENSSL_SHIM_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#define COPENSSL_P256_GROUP "prime256v1"

/// A new P-256 private key, or NULL. `EVP_EC_gen` is a macro over a variadic function.
static inline EVP_PKEY *COpenSSL_generate_p256(void) { return EVP_EC_gen(COPENSSL_P256_GROUP); }

/// A new Ed25519 private key, or NULL. `EVP_PKEY_Q_keygen` is variadic.
static inline EVP_PKEY *COpenSSL_generate_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }

/// The P-256 public key of an encoded point, or NULL if the bytes encode none that lies on the curve.
static inline EVP_PKEY *COpenSSL_p256_public_key(const unsigned char *point, size_t length) {
  OSSL_PARAM parameters[] = {
    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)COPENSSL_P256_GROUP, 0),
    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, length),
    OSSL_PARAM_construct_end(),
  };
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  if (context != NULL && EVP_PKEY_fromdata_init(context) == 1) {
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
  }
  EVP_PKEY_CTX_free(context);
  return key;
}

/// An HMAC-SHA-256 context without a key, or NULL; duplicated for each code, which spares finding the digest again.
static inline EVP_MAC_CTX *COpenSSL_hmac_sha256(void) {
  OSSL_PARAM parameters[] = {
    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
    OSSL_PARAM_construct_end(),
  };
  EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  EVP_MAC_CTX *context = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
  EVP_MAC_free(mac);
  if (context != NULL && EVP_MAC_CTX_set_params(context, parameters) != 1) {
    EVP_MAC_CTX_free(context);
    context = NULL;
  }
  return context;
}

#endif
