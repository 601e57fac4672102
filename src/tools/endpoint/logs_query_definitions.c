/* Saved queries: PutQueryDefinition, DescribeQueryDefinitions, DeleteQueryDefinition. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"

enum { DEFINITIONS_MAX = 1000 };

static const char missing[] = "The specified query definition does not exist.";

static cJSON *describe_definition(const cltel_call *call, cltel_view id)
{
    cJSON *definition = cJSON_CreateObject();
    cJSON_AddStringToObject(definition, "queryLanguage", "CWLI");
    cltel_json_add_view(definition, "queryDefinitionId", id);
    cltel_logs_copy_member(call, "name", definition);
    cltel_logs_copy_member(call, "queryString", definition);
    cltel_json_add_number(definition, "lastModified", call->request.now_ms);
    cltel_logs_copy_member(call, "logGroupNames", definition);
    if (!cJSON_HasObjectItem(definition, "logGroupNames"))
        cJSON_AddArrayToObject(definition, "logGroupNames");
    return definition;
}

static bool read_input(cltel_call *call, cltel_view *id)
{
    static const cltel_text_rule name_rule = { "name", 1, 255, NULL, NULL, true };
    static const cltel_text_rule text_rule = { "queryString", 1, 10000, NULL, NULL, true };
    static const cltel_text_rule id_rule = { "queryDefinitionId", 0, 256, NULL, NULL, false };
    static const cltel_text_rule language_rule = { "queryLanguage", 0, 16, NULL, NULL, false };
    cltel_view name, text, language;
    const cJSON *groups;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_text(call, &text_rule, &text) ||
        !cltel_input_text(call, &id_rule, id) || !cltel_input_text(call, &language_rule, &language))
        return false;
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(call->input, "logGroupNames");
    if (cJSON_GetArraySize(list) > 0 && !cltel_input_list(call, "logGroupNames", 50, &groups))
        return false;
    if (language.ptr && !cltel_view_equal(language, CLTEL_VIEW("CWLI")))
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "cltel local keeps definitions of the Logs Insights language (CWLI) only.");
    return cltel_input_ok(call);
}

void cltel_logs_put_definition(cltel_call *call, cltel_store *store)
{
    cltel_view id;
    if (!read_input(call, &id))
        return;
    char made[CLTEL_REQUEST_ID_CHARS + 1];
    bool new = id.len == 0;
    cltel_http_new_request_id(made);
    if (new)
        id = cltel_view_of(made);
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_QUERY_DEFINITION, CLTEL_VIEW(""), id);
    cJSON *old = new ? NULL : cltel_logs_get_document(call, store, &key, missing);
    cJSON_Delete(old);
    if ((!new && !old) || !cltel_logs_check_room(call, store, &key, DEFINITIONS_MAX))
        return;
    cJSON *definition = describe_definition(call, id);
    if (cltel_logs_put_document(call, store, &key, definition)) {
        cltel_buf *body = cltel_answer_body(call);
        cltel_buf_append_char(body, '{');
        cltel_member_text(body, "queryDefinitionId", id);
        cltel_buf_append_char(body, '}');
    }
    cJSON_Delete(definition);
}

static bool fits_name(void *context, const cltel_document *document)
{
    const cltel_view *prefix = context;
    cJSON *definition = cJSON_ParseWithLength(document->body.ptr, document->body.len);
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(definition, "name"));
    bool fits = name && strncmp(name, prefix->ptr, prefix->len) == 0;
    cJSON_Delete(definition);
    return fits;
}

void cltel_logs_describe_definitions(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule prefix_rule = { "queryDefinitionNamePrefix", 1, 255, NULL, NULL, false };
    cltel_view prefix;
    cltel_document_listing listing = { .kind = CLTEL_KIND_QUERY_DEFINITION, .member = "queryDefinitions" };
    if (!cltel_input_text(call, &prefix_rule, &prefix) || !cltel_logs_input_page(call, "maxResults", 1000, &listing) ||
        !cltel_input_ok(call))
        return;
    if (prefix.ptr) {
        listing.fits = fits_name;
        listing.context = &prefix;
    }
    cltel_logs_answer_listing(call, store, &listing);
}

void cltel_logs_delete_definition(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule id_rule = { "queryDefinitionId", 0, 256, NULL, NULL, true };
    cltel_view id;
    if (!cltel_input_text(call, &id_rule, &id) || !cltel_input_ok(call))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_QUERY_DEFINITION, CLTEL_VIEW(""), id);
    cltel_logs_delete_document(call, store, &key, missing);
    if (call->answer.status == 200)
        cltel_buf_append_text(cltel_answer_body(call), "{\"success\":true}");
}
