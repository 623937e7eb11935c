#include "model/password.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/base64.h"
#include "base/err.h"
#include "base/hash.h"

/* As Galaxy writes new ones. The salt is the text, not the bytes behind it. */
#define METHOD "sha256"
#define ROUNDS 100000
#define SALT_BYTES 12
#define DIGEST_BYTES 24

/* More would keep a thread busy for minutes; Galaxy has written 10,000 and
 * 100,000. */
#define MOST_ROUNDS 10000000

/* "PBKDF2$sha256$100000$<salt>$<digest>" taken apart. */
struct stored {
	struct str method, salt;
	uint64_t rounds;
	struct sb digest;	/* bytes */
};

static bool
take_apart(struct str text, struct stored *ret)
{
	struct str kind, rounds;

	return (str_cut(&text, '$', &kind) && str_is(kind, "PBKDF2") &&
	    str_cut(&text, '$', &ret->method) &&
	    str_cut(&text, '$', &rounds) &&
	    str_to_u64(rounds, MOST_ROUNDS, &ret->rounds) &&
	    str_cut(&text, '$', &ret->salt) &&
	    base64_decode(text, &ret->digest) && ret->digest.n > 0 &&
	    !ret->digest.over);
}

static bool
derive(struct str password, const struct stored *s, uint8_t *ret, size_t n)
{
	char name[32];
	EVP_MD *method;
	bool done;

	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(s->method));
	method = EVP_MD_fetch(NULL, name, NULL);
	done = method != NULL && PKCS5_PBKDF2_HMAC(password.p,
	    (int)password.n, (const unsigned char *)s->salt.p, (int)s->salt.n,
	    (int)s->rounds, method, (int)n, ret) == 1;
	EVP_MD_free(method);
	return (done);
}

static bool
fits_pbkdf2(struct str password, const struct stored *s)
{
	uint8_t got[HASH_MAX];
	struct str ours = { (const char *)got, s->digest.n };

	return (s->digest.n <= sizeof(got) &&
	    derive(password, s, got, s->digest.n) &&
	    str_eq_secret(ours, sb_str(&s->digest)));
}

static bool
fits_sha1(struct str password, struct str stored)
{
	struct hash *hash = hash_new(HASH_SHA1);
	char hex[2 * HASH_MAX + 1];

	hash_add(hash, password);
	hash_end_hex(hash, hex);
	hash_free(hash);
	return (str_eq_secret(str_of(hex), stored));
}

bool
password_fits(struct str password, struct str stored)
{
	struct stored s = { .digest = SB_EMPTY(HASH_MAX) };
	bool fits;

	if (password.n > PASSWORD_MOST)
		return (false);
	fits = take_apart(stored, &s) ? fits_pbkdf2(password, &s) :
	    fits_sha1(password, stored);
	sb_fini(&s.digest);
	return (fits);
}

static int
check_new(struct str password, struct err *err)
{
	if (password.n >= PASSWORD_LEAST && password.n <= PASSWORD_MOST)
		return (0);
	(void)err_set(err, ERR_INVALID, "the password is too %s",
	    password.n < PASSWORD_LEAST ? "short" : "long");
	return (err_hint(err, "%d to %d bytes", PASSWORD_LEAST,
	    PASSWORD_MOST));
}

int
password_store(struct str password, char ret[PASSWORD_STORED],
    struct err *err)
{
	AUTO_SB struct sb salt = SB_EMPTY(32), digest = SB_EMPTY(64);
	struct stored s = { .method = STR(METHOD), .rounds = ROUNDS };
	uint8_t bytes[DIGEST_BYTES];

	if (check_new(password, err) == -1)
		return (-1);
	if (getrandom(bytes, SALT_BYTES, 0) != SALT_BYTES)
		return (err_sys(err, "get random bytes"));
	base64_encode((struct str){ (const char *)bytes, SALT_BYTES }, &salt);
	s.salt = sb_str(&salt);
	if (!derive(password, &s, bytes, sizeof(bytes)))
		return (err_set(err, ERR_INTERNAL, "PBKDF2 is not there"));
	base64_encode((struct str){ (const char *)bytes, sizeof(bytes) },
	    &digest);
	(void)snprintf(ret, PASSWORD_STORED, "PBKDF2$" METHOD "$%d$%s$%s",
	    ROUNDS, sb_cstr(&salt), sb_cstr(&digest));
	return (0);
}
