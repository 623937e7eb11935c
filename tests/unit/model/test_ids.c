#include "testing.h"

#include "model/ids.h"

#define DEFAULT "USING THE DEFAULT IS NOT SECURE!"
#define FIFTY "ssssssssssssssssssssssssssssssssssssssssssssssssss"
#define FIFTY_SIX "a-much-longer-secret-with-56-bytes-exactly-xxxxxxxxxxxxx"

/* Answers of Galaxy 26.1.2; the export column is the kind "model_export". */
static const struct vector {
	const char *secret;
	int64_t id;
	const char *api, *export;
} vectors[] = {
	{ DEFAULT, 1, "f2db41e1fa331b3e", "1b33dd040178f869" },
	{ DEFAULT, 2, "f597429621d6eb2b", "b1b815010ffc5a26" },
	{ DEFAULT, 3, "1cd8e2f6b131e891", "5f4fb23011e86eba" },
	{ DEFAULT, 4, "ebfb8f50c6abde6d", "415b17d5b8476961" },
	{ DEFAULT, 5, "33b43b4e7093c91f", "592ebc0b9ca399fe" },
	{ DEFAULT, 6, "a799d38679e985db", "9ee6606901aee805" },
	{ DEFAULT, 7, "5969b1f7201f12ae", "078211ff982a6eb5" },
	{ DEFAULT, 8, "df7a1f0c02a5b08e", "63caecca9f39a48e" },
	{ DEFAULT, 10, "03501d7626bd192f", "060545072591c08d" },
	{ DEFAULT, 42, "f7bb1edd6b95db62", "bcbb5ccab0f77d54" },
	{ DEFAULT, 100, "84ffe6fca6c4fbda", "e30c5426b43d17cd" },
	{ DEFAULT, 255, "b7c1ba819fdfdf8c", "2054f9b3b3a92444" },
	{ DEFAULT, 1234567, "61b95be668296305", "0a03acc88bfca4fc" },
	{ DEFAULT, 9999999, "1b8cc022a6c2ee43", "97659ea598e4fa97" },
	{ DEFAULT, 12345678, "c6ca0ddb55be603a76ca7b1c3af82659",
	    "23238f7f30f6647eb1c7a2fd5e2dd5ed" },
	{ DEFAULT, 99999999, "c6ca0ddb55be603abf859bd9c8b91582",
	    "23238f7f30f6647ea81f9b05999c4442" },
	{ DEFAULT, 123456789, "f2db41e1fa331b3eb2ca6f65c1949f29",
	    "1b33dd040178f869a04e350b69c8c065" },
	{ DEFAULT, 2147483647, "2f94e8ae9edff68a1bab1e65887fe972",
	    "e7deed148844402917b144abae7347ff" },
	{ "6e46ed6483a833c100e68cc3f1d0dd76", 1, "be8be0fd2ce547f6",
	    "09e3a44161f25e87" },
	{ "6e46ed6483a833c100e68cc3f1d0dd76", 2, "75071eb6f0f2bdf9",
	    "24f087740b63b189" },
	{ "6e46ed6483a833c100e68cc3f1d0dd76", 42, "e8468e29707ae669",
	    "f644256fb53060da" },
	{ "sixteen-byte-key", 1, "a9a1b8cd8220be0d", "20d9573ee3688079" },
	{ "sixteen-byte-key", 2, "1137f184d305dd13", "a52a4be646c62e42" },
	{ "sixteen-byte-key", 42, "95b04465efafcecb", "93f7acc1141eb4a5" },
	{ FIFTY, 1, "2eed4f6f829e58ed", "1464c4c17659c818" },
	{ FIFTY, 2, "340012bac70b3924", "073c80bfe238ccf7" },
	{ FIFTY, 42, "0d563313340b0f60", "a3357036dc6c5650" },
	{ FIFTY_SIX, 1, "e280f70016320d01", "d48ca7d59e1e2863" },
	{ FIFTY_SIX, 2, "c2d4fb7440577e57", "89054aa7360899d6" },
	{ FIFTY_SIX, 42, "8b3ae0c9ebe526d4", "f7d2966c6165ddd6" },
	{ "abcd", 1, "af90aa8256dc654d", "c540556d67c89d79" },
	{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0123456789abcdef", 1,
	    NULL, "0b67652e0c858a09" },
};

static struct ids *
coder(const char *secret)
{
	struct ids *ids = NULL;

	T_OK(ids_new(str_of(secret), &ids, &t_err));
	return (ids);
}

static void
encodes_and_decodes_as_galaxy_does(void **state)
{
	char text[IDS_TEXT];
	int64_t id;

	(void)state;
	for (size_t i = 0; i < NELEMS(vectors); i++) {
		const struct vector *v = &vectors[i];
		AUTO_IDS struct ids *ids = coder(v->secret);

		ids_encode(ids, IDS_EXPORT, v->id, text);
		assert_string_equal(v->export, text);
		if (v->api == NULL)
			continue;
		ids_encode(ids, IDS_API, v->id, text);
		assert_string_equal(v->api, text);
		T_OK(ids_decode(ids, str_of(v->api), &id, &t_err));
		assert_int_equal(v->id, id);
	}
}

static void
a_kind_has_a_key_of_its_own(void **state)
{
	static const struct { const char *kind, *want; } kinds[] = {
		{ "role", "5247a1a391c6c4ad" },
		{ "dataset", "c6045f618bd1b8ef" },
		{ "history", "7ef263c60fe0cc96" },
		{ "a_14_char_kind", "9460d8278557c1df" },
		{ "model_export", "1b33dd040178f869" },
	};
	AUTO_IDS struct ids *ids = coder(DEFAULT);
	char text[IDS_TEXT];

	(void)state;
	for (size_t i = 0; i < NELEMS(kinds); i++) {
		T_OK(ids_encode_kind(ids, kinds[i].kind, 1, text, &t_err));
		assert_string_equal(kinds[i].want, text);
	}
	T_ERR(ERR_INVALID, ids_encode_kind(ids, "fifteen_letters", 1, text,
	    &t_err));
}

static void
the_largest_id_and_zero_have_a_text(void **state)
{
	AUTO_IDS struct ids *ids = coder(DEFAULT);
	char text[IDS_TEXT];
	int64_t id;

	(void)state;
	ids_encode(ids, IDS_API, 0, text);
	assert_string_equal("c00b950a4171a3e3", text);
	ids_encode(ids, IDS_API, INT64_MAX, text);
	assert_int_equal(48, strlen(text));
	T_OK(ids_decode(ids, str_of(text), &id, &t_err));
	assert_true(id == INT64_MAX);
}

static void
what_is_no_id_is_refused(void **state)
{
	static const char *const bad[] = { "f2db41e1fa331b3", "", "zz",
		"0000000000000000", "f2db41e1fa331b3ef2db41e1fa331b3e",
		"c00b950a4171a3e3", "f2db41e1fa331b3g", "f2db41e1fa331b3e00",
		("f2db41e1fa331b3ef2db41e1fa331b3ef2db41e1fa331b3e"
		"f2db41e1fa331b3e") };
	AUTO_IDS struct ids *ids = coder(DEFAULT);
	int64_t id;

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++)
		T_ERR(ERR_BAD_ID, ids_decode(ids, str_of(bad[i]), &id,
		    &t_err));
	T_OK(ids_decode(ids, STR("F2DB41E1FA331B3E"), &id, &t_err));
	assert_int_equal(1, id);
}

static void
a_session_cookie_gives_its_key(void **state)
{
	static const char cookie[] = "c6ca0ddb55be603a55fe2f86156564e5"
	    "ebb7ef842b6c3b8955fe2f86156564e5ebb7ef842b6c3b89";
	static const char *const bad[] = { "", "zz", "c6ca0ddb55be603a",
		"0000000000000000", "1cd8e2f6b131e89", "1cd8e2f6b131e891 " };
	AUTO_IDS struct ids *ids = coder(DEFAULT);
	char key[IDS_SESSION];

	(void)state;
	T_OK(ids_decode_session(ids, str_of(cookie), key, &t_err));
	assert_string_equal("0123456789abcdef0123456789abcdef", key);
	for (size_t i = 0; i < NELEMS(bad); i++)
		T_ERR(ERR_BAD_ID, ids_decode_session(ids, str_of(bad[i]), key,
		    &t_err));
	T_ERR(ERR_BAD_ID, ids_decode_session(ids, str_from(str_of(cookie), 1),
	    key, &t_err));
}

static void
a_secret_has_4_to_56_bytes(void **state)
{
	struct ids *ids = NULL;

	(void)state;
	T_ERR(ERR_BAD_CONFIG, ids_new(STR("abc"), &ids, &t_err));
	T_ERR(ERR_BAD_CONFIG, ids_new(STR(FIFTY_SIX "y"), &ids, &t_err));
	assert_null(ids);
	ids_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes_and_decodes_as_galaxy_does),
		cmocka_unit_test(a_kind_has_a_key_of_its_own),
		cmocka_unit_test(the_largest_id_and_zero_have_a_text),
		cmocka_unit_test(what_is_no_id_is_refused),
		cmocka_unit_test(a_session_cookie_gives_its_key),
		cmocka_unit_test(a_secret_has_4_to_56_bytes),
	};

	return (cmocka_run_group_tests_name("ids", tests, NULL, NULL));
}
