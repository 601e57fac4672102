#include "tools/endpoint/operations_page.h"

#include "tools/endpoint/services.h"

static void append_operation(cltel_buf *page, const cltel_operation *operation)
{
    bool remark = operation->remark && operation->remark[0];
    cltel_buf_append_format(page, "| %s | %s | %s |\n", operation->name, operation->run ? "works" : "refused",
                            remark ? operation->remark : "");
}

static size_t count_working(const cltel_service *service)
{
    size_t count = 0;
    for (size_t i = 0; i < service->operation_count; i++)
        count += service->operations[i].run != NULL;
    return count;
}

static void append_service(cltel_buf *page, const cltel_service *service)
{
    cltel_buf_append_format(
        page,
        "# Operations of %s in `cltel local`\n\n"
        "Printed by `cltel local --operations %s` from the table that requests are looked up in.\n\n",
        service->title, service->signing_name);
    cltel_buf_append_format(page,
                            "%zu of %zu work. A refused operation is answered with `UnknownOperationException` (status "
                            "400) and the reason\nbelow, after its signature has been checked.\n\n",
                            count_working(service), service->operation_count);
    cltel_buf_append_text(page, "| operation | here | what is less than at AWS, or why |\n|---|---|---|\n");
    for (size_t i = 0; i < service->operation_count; i++)
        append_operation(page, &service->operations[i]);
}

void cltel_endpoint_append_operations(cltel_buf *page, const char *name)
{
    for (const cltel_service *const *service = cltel_services; *service; service++)
        if (strcmp((*service)->signing_name, name) == 0)
            append_service(page, *service);
}
