#include "api/recording.h"

/* Scope fields stand in the ring's head page in record form, ready to be copied
 * into every record; nested scopes are appended and cut off again. */

static uint64_t scope_fields_bytes(const cltel_attr *attrs, size_t count)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t value_bytes = cltel_value_bytes(&attrs[i]);
        if (attrs[i].key_len - 1 >= CLTEL_KEY_MAX || value_bytes > CLTEL_VALUE_BYTES_MAX)
            return UINT64_MAX;
        bytes += 8 + attrs[i].key_len + value_bytes;
    }
    return bytes;
}

static cltel_err append(cltel_ring *ring, cltel_scope *scope, const cltel_attr *attrs, size_t count)
{
    cltel_ring_file *file = ring->file;
    uint64_t bytes = scope_fields_bytes(attrs, count);
    if (bytes == UINT64_MAX)
        return CLTEL_E_INVALID_ARGUMENT;
    if (file->scope_bytes + bytes > CLTEL_SCOPE_BYTES_MAX || file->scope_fields + count > CLTEL_ATTRS_MAX)
        return CLTEL_E_TOO_LARGE;
    scope->ring = (uint64_t)(uintptr_t)ring;
    scope->bytes = file->scope_bytes;
    scope->fields = file->scope_fields;
    uint8_t *at = file->scope + file->scope_bytes;
    for (size_t i = 0; i < count; i++)
        at = cltel_field_write(at, &attrs[i], attrs[i].key_len, 1);
    file->scope_bytes += (uint32_t)bytes;
    file->scope_fields += (uint32_t)count;
    return CLTEL_OK;
}

cltel_err cltel_scope_enter(cltel_client *client, cltel_scope *scope, const cltel_attr *attrs, size_t attr_count)
{
    if (!scope)
        return CLTEL_E_INVALID_ARGUMENT;
    memset(scope, 0, sizeof *scope);
    if (!client || !attrs || attr_count == 0 || attr_count > CLTEL_ATTRS_MAX)
        return CLTEL_E_INVALID_ARGUMENT;
    cltel_ring *ring = cltel_recording_begin(client);
    if (!ring)
        return cltel_recording_error();
    scope->client = client;
    cltel_err err = append(ring, scope, attrs, attr_count);
    cltel_recording_end();
    return err;
}

void cltel_scope_leave(cltel_scope *scope)
{
    if (!scope || !scope->ring)
        return;
    /* Attaching again proves that the client lives and the ring is still this thread's. */
    cltel_ring *ring = cltel_recording_begin(scope->client);
    if (ring && (uint64_t)(uintptr_t)ring == scope->ring && scope->bytes <= ring->file->scope_bytes) {
        ring->file->scope_bytes = scope->bytes;
        ring->file->scope_fields = scope->fields;
    }
    if (ring)
        cltel_recording_end();
    scope->ring = 0;
}
