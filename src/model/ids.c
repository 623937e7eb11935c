#include "model/ids.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/hex.h"
#include "base/mem.h"
#include "model/site_priv.h"

/* Blowfish takes keys of 4 to 56 bytes; Galaxy refuses others too. */
#define KEY_MIN 4
#define KEY_MAX 56
#define BLOCK 8
#define KIND_MAX 14
/* 19 digits of an int64_t, padded to whole blocks; the key of a session. */
#define PLAIN_MAX 24
#define SESSION_MAX 40
#define KNOWN 64

struct ids {
	char secret[KEY_MAX];
	size_t secret_n;
	EVP_CIPHER_CTX *encrypt[2];	/* by enum ids_kind */
	EVP_CIPHER_CTX *decrypt;	/* IDS_API alone is ever decoded */
	/* The last ones: a list names an item, and its history, many times. */
	struct known {
		int64_t id;
		char text[IDS_TEXT];
	} known[2][KNOWN];
};

/* The legacy provider lives in a context of its own, so that nothing else in
 * the process can reach its ciphers. Made once, kept until the end. */
static pthread_once_t cipher_once = PTHREAD_ONCE_INIT;
static EVP_CIPHER *blowfish;

static void
fetch_cipher(void)
{
	OSSL_LIB_CTX *lib = OSSL_LIB_CTX_new();

	if (lib != NULL && OSSL_PROVIDER_load(lib, "legacy") != NULL)
		blowfish = EVP_CIPHER_fetch(lib, "BF-ECB", NULL);
}

/* The length stands between an init that names the cipher and one that gives
 * the key; otherwise OpenSSL takes 16 bytes of whatever key. */
static EVP_CIPHER_CTX *
keyed(struct str key, bool encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int ok;

	assert(ctx != NULL);
	ok = EVP_CipherInit_ex2(ctx, blowfish, NULL, NULL, encrypt, NULL) &&
	    EVP_CIPHER_CTX_set_key_length(ctx, (int)key.n) &&
	    EVP_CipherInit_ex2(ctx, NULL, (const unsigned char *)key.p, NULL,
	    encrypt, NULL) && EVP_CIPHER_CTX_set_padding(ctx, 0);
	assert(ok);
	return (ctx);
}

/* The key of a kind: the last bytes of "<secret>__<kind>". */
static EVP_CIPHER_CTX *
keyed_for_kind(const struct ids *ids, const char *kind)
{
	AUTO_SB struct sb b = SB_EMPTY(KEY_MAX + 2 + KIND_MAX);
	struct str key;

	sb_add(&b, (struct str){ ids->secret, ids->secret_n });
	sb_addf(&b, "__%s", kind);
	key = sb_str(&b);
	if (key.n > KEY_MAX)
		key = str_from(key, key.n - KEY_MAX);
	return (keyed(key, true));
}

int
ids_new(struct str secret, struct ids **ret, struct err *err)
{
	struct ids *ids;

	if (secret.n < KEY_MIN || secret.n > KEY_MAX)
		return (err_set(err, ERR_BAD_CONFIG,
		    "id_secret has %zu bytes; it needs %d to %d", secret.n,
		    KEY_MIN, KEY_MAX));
	(void)pthread_once(&cipher_once, fetch_cipher);
	if (blowfish == NULL) {
		(void)err_set(err, ERR_INTERNAL,
		    "OpenSSL has no Blowfish: encoded ids cannot be made");
		return (err_hint(err, "install OpenSSL's legacy provider"));
	}
	ids = mem_new(struct ids);
	memcpy(ids->secret, secret.p, secret.n);
	ids->secret_n = secret.n;
	ids->encrypt[IDS_API] = keyed(secret, true);
	ids->encrypt[IDS_EXPORT] = keyed_for_kind(ids, "model_export");
	ids->decrypt = keyed(secret, false);
	*ret = ids;
	return (0);
}

void
ids_free(struct ids *ids)
{
	if (ids == NULL)
		return;
	EVP_CIPHER_CTX_free(ids->encrypt[IDS_API]);
	EVP_CIPHER_CTX_free(ids->encrypt[IDS_EXPORT]);
	EVP_CIPHER_CTX_free(ids->decrypt);
	OPENSSL_cleanse(ids, sizeof(*ids));
	free(ids);
}

void
ids_auto_free(struct ids **ids)
{
	ids_free(*ids);
}

/* '!' in front up to whole blocks; a whole block of them when it fits. */
static size_t
pad(int64_t id, unsigned char ret[PLAIN_MAX])
{
	char digits[24];
	size_t n = sizeof(digits), len, total;

	assert(id >= 0);
	do {
		digits[--n] = (char)('0' + id % 10);
		id /= 10;
	} while (id > 0);
	len = sizeof(digits) - n;
	total = len + BLOCK - len % BLOCK;
	assert(total <= PLAIN_MAX);
	memset(ret, '!', total - len);
	memcpy(ret + total - len, digits + n, len);
	return (total);
}

/* Whole blocks, encrypted, as hex with a terminator. */
static void
print(EVP_CIPHER_CTX *ctx, const unsigned char *plain, size_t n, char *ret)
{
	unsigned char out[SESSION_MAX + BLOCK];
	int got = 0;
	int ok = EVP_CipherUpdate(ctx, out, &got, plain, (int)n);

	assert(ok && (size_t)got == n);
	hex_write(out, n, ret);
	ret[2 * n] = '\0';
}

static void
encode(EVP_CIPHER_CTX *ctx, int64_t id, char ret[IDS_TEXT])
{
	unsigned char plain[PLAIN_MAX];

	print(ctx, plain, pad(id, plain), ret);
}

void
ids_encode(struct ids *ids, enum ids_kind kind, int64_t id,
    char ret[IDS_TEXT])
{
	struct known *known = &ids->known[kind][(uint64_t)id % KNOWN];

	if (known->id != id || id == 0) {
		encode(ids->encrypt[kind], id, known->text);
		known->id = id;
	}
	memcpy(ret, known->text, IDS_TEXT);
}

int
ids_encode_kind(struct ids *ids, const char *kind, int64_t id,
    char ret[IDS_TEXT], struct err *err)
{
	EVP_CIPHER_CTX *ctx;

	if (strlen(kind) > KIND_MAX)
		return (err_set(err, ERR_INVALID, "id kind %s is too long",
		    kind));
	ctx = keyed_for_kind(ids, kind);
	encode(ctx, id, ret);
	EVP_CIPHER_CTX_free(ctx);
	return (0);
}

static bool
unhex(struct str text, unsigned char *ret, size_t max)
{
	if (text.n == 0 || text.n > 2 * max || text.n % (2 * BLOCK) != 0)
		return (false);
	for (size_t i = 0; i < text.n; i += 2) {
		int byte = hex_byte(str_from(text, i));

		if (byte == -1)
			return (false);
		ret[i / 2] = (unsigned char)byte;
	}
	return (true);
}

/* What was encrypted, of at most `max` bytes, without its padding. */
static bool
decrypt(struct ids *ids, struct str text, size_t max,
    unsigned char plain[SESSION_MAX + BLOCK], struct str *ret)
{
	unsigned char raw[SESSION_MAX];
	int got = 0;

	if (!unhex(text, raw, max) || !EVP_CipherUpdate(ids->decrypt, plain,
	    &got, raw, (int)(text.n / 2)) || (size_t)got != text.n / 2)
		return (false);
	*ret = (struct str){ (const char *)plain, (size_t)got };
	while (ret->n > 0 && ret->p[0] == '!')
		*ret = str_from(*ret, 1);
	return (true);
}

static bool
decode(struct ids *ids, struct str text, int64_t *ret)
{
	unsigned char plain[SESSION_MAX + BLOCK];
	struct str digits;
	uint64_t id;

	if (!decrypt(ids, text, PLAIN_MAX, plain, &digits) ||
	    !str_to_u64(digits, INT64_MAX, &id) || id == 0)
		return (false);
	*ret = (int64_t)id;
	return (true);
}

int
ids_decode(struct ids *ids, struct str text, int64_t *ret, struct err *err)
{
	if (!decode(ids, text, ret))
		return (err_set(err, ERR_BAD_ID,
		    "\"%.*s\" is no encoded id of this site",
		    (int)(text.n < 60 ? text.n : 60), text.p));
	return (0);
}

int
ids_decode_session(struct ids *ids, struct str cookie, char ret[IDS_SESSION],
    struct err *err)
{
	unsigned char plain[SESSION_MAX + BLOCK];
	struct str key;
	bool good = decrypt(ids, cookie, SESSION_MAX, plain, &key) &&
	    key.n > 0 && key.n < IDS_SESSION;

	for (size_t i = 0; good && i < key.n; i++)
		good = hex_digit(key.p[i]) != -1;
	if (!good)
		return (err_set(err, ERR_BAD_ID,
		    "the cookie of the session is malformed"));
	memcpy(ret, key.p, key.n);
	ret[key.n] = '\0';
	return (0);
}

int
ids_visitor_session(struct ids *ids, char ret[IDS_COOKIE], struct err *err)
{
	unsigned char plain[BLOCK + SECRET_TEXT];

	memset(plain, '!', BLOCK);
	if (secret_random((char *)plain + BLOCK, err) == -1)
		return (-1);
	print(ids->encrypt[IDS_API], plain, sizeof(plain) - 1, ret);
	return (0);
}
