/*
 * openapi: the contract, docs/openapi.yaml, which the build has put into the
 * program.
 */
#include "api/handlers.h"
#include "api/openapi.h"
#include "base/err.h"
#include "base/yaml.h"

int
api_openapi(struct api_call *call, struct err *err)
{
	struct str text = { openapi_yaml, openapi_yaml_n };
	struct jv *tree;

	if (yaml_parse(text, "openapi.yaml", call->arena, &tree, err) == -1)
		return (-1);
	jw_value(http_response_json(call->resp), tree);
	return (0);
}
