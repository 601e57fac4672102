#include "tools/endpoint/insights/insights_quantiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { DROPPED_BITS = 42, BUCKETS_START = 64, VALUES_START = 8 };
#define COUNT_MASK ((1ull << DROPPED_BITS) - 1)

static uint64_t bucket_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> DROPPED_BITS;
}

static double value_of(uint64_t entry)
{
    uint64_t bits = entry & ~COUNT_MASK;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Where the bucket is, or would be. */
static uint64_t *find(const cltel_quantiles *q, uint64_t bucket)
{
    uint32_t at = (uint32_t)(bucket * 0x9E3779B97F4A7C15ull >> 32);
    for (;; at++) {
        uint64_t *entry = &q->buckets[at & (q->bucket_room - 1)];
        if (*entry == 0 || *entry >> DROPPED_BITS == bucket)
            return entry;
    }
}

static bool move_buckets(cltel_quantiles *q, uint32_t room, cltel_budget *budget)
{
    cltel_quantiles moved = *q;
    moved.bucket_room = room;
    moved.packed = false;
    if (!cltel_budget_take(budget, room * sizeof *moved.buckets))
        return false;
    moved.buckets = cltel_alloc(room * sizeof *moved.buckets);
    if (moved.buckets == NULL)
        return cltel_budget_no_memory(budget);
    for (uint32_t i = 0; i < q->bucket_room; i++)
        if (q->buckets[i] != 0)
            *find(&moved, q->buckets[i] >> DROPPED_BITS) = q->buckets[i];
    cltel_budget_give(budget, q->bucket_room * sizeof *q->buckets);
    cltel_release(q->buckets);
    *q = moved;
    return true;
}

static bool make_room(cltel_quantiles *q, cltel_budget *budget)
{
    if (q->bucket_count + 1 > q->bucket_room / 4 * 3)
        return move_buckets(q, q->bucket_room ? 2 * q->bucket_room : BUCKETS_START, budget);
    return !q->packed || move_buckets(q, q->bucket_room, budget);
}

static bool count_value(cltel_quantiles *q, uint64_t bucket, uint64_t count, cltel_budget *budget)
{
    if (!make_room(q, budget))
        return false;
    uint64_t *entry = find(q, bucket);
    q->bucket_count += *entry == 0;
    *entry = bucket << DROPPED_BITS | ((*entry & COUNT_MASK) + count);
    q->total += count;
    return true;
}

static bool grow_values(cltel_quantiles *q, cltel_budget *budget)
{
    uint32_t room = q->value_room ? 2 * q->value_room : VALUES_START;
    if (!cltel_budget_take(budget, (room - q->value_room) * sizeof *q->values))
        return false;
    double *values = cltel_realloc(q->values, room * sizeof *values);
    if (values == NULL)
        return cltel_budget_no_memory(budget);
    q->values = values;
    q->value_room = room;
    return true;
}

bool cltel_quantiles_add(cltel_quantiles *q, double value, bool exact, cltel_budget *budget)
{
    if (!exact)
        return count_value(q, bucket_of(value + 0.0), 1, budget);
    if (q->value_count == q->value_room && !grow_values(q, budget))
        return false;
    q->values[q->value_count++] = value;
    q->total++;
    return true;
}

bool cltel_quantiles_roughen(cltel_quantiles *q, cltel_budget *budget)
{
    double *values = q->values;
    uint32_t count = q->value_count, room = q->value_room;
    q->values = NULL;
    q->value_count = q->value_room = 0;
    q->total = 0;
    bool done = true;
    for (uint32_t i = 0; done && i < count; i++)
        done = count_value(q, bucket_of(values[i] + 0.0), 1, budget);
    cltel_budget_give(budget, room * sizeof *values);
    cltel_release(values);
    return done;
}

bool cltel_quantiles_merge(cltel_quantiles *into, const cltel_quantiles *from, cltel_budget *budget)
{
    bool done = true;
    for (uint32_t i = 0; done && i < from->value_count; i++)
        done = cltel_quantiles_add(into, from->values[i], true, budget);
    for (uint32_t i = 0; done && i < from->bucket_room; i++)
        if (from->buckets[i] != 0)
            done = count_value(into, from->buckets[i] >> DROPPED_BITS, from->buckets[i] & COUNT_MASK, budget);
    return done;
}

/* Puts the value of this rank, counted from 0, into its place: those before it are not larger. */
static double select_value(double *values, size_t count, size_t rank)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        double pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;; i++, j--) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i >= j)
                break;
            double swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
        if (rank <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[rank];
}

/* The unused ones go to the end. */
static void pack_buckets(cltel_quantiles *q)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < q->bucket_room; i++)
        if (q->buckets[i] != 0)
            q->buckets[count++] = q->buckets[i];
    memset(q->buckets + count, 0, (q->bucket_room - count) * sizeof *q->buckets);
    q->packed = true;
}

/* Moves the buckets of low to high that are below some value before the others. Returns the last of them. */
static size_t part_buckets(uint64_t *buckets, size_t low, size_t high)
{
    double pivot = value_of(buckets[low + (high - low) / 2]);
    for (size_t i = low, j = high;; i++, j--) {
        while (value_of(buckets[i]) < pivot)
            i++;
        while (value_of(buckets[j]) > pivot)
            j--;
        if (i >= j)
            return j;
        uint64_t swap = buckets[i];
        buckets[i] = buckets[j];
        buckets[j] = swap;
    }
}

/* The value of this rank, counted from 1, where each bucket counts as often as it was met. */
static double select_bucket(uint64_t *buckets, size_t count, uint64_t rank)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        size_t last = part_buckets(buckets, low, high);
        uint64_t below = 0;
        for (size_t i = low; i <= last; i++)
            below += buckets[i] & COUNT_MASK;
        if (rank <= below) {
            high = last;
            continue;
        }
        rank -= below;
        low = last + 1;
    }
    return value_of(buckets[low]);
}

bool cltel_quantiles_at(cltel_quantiles *q, double percent, double *value)
{
    if (q->total == 0)
        return false;
    double place = ceil(percent * (double)q->total / 100);
    uint64_t rank = place < 1 ? 1 : place > (double)q->total ? q->total : (uint64_t)place;
    if (q->value_count > 0) {
        *value = select_value(q->values, q->value_count, rank - 1);
        return true;
    }
    if (!q->packed)
        pack_buckets(q);
    *value = select_bucket(q->buckets, q->bucket_count, rank);
    return true;
}

void cltel_quantiles_done(cltel_quantiles *q)
{
    cltel_release(q->values);
    cltel_release(q->buckets);
    *q = (cltel_quantiles){ 0 };
}
