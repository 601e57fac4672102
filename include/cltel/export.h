/* Marks what libcltel exports. Everything else is built hidden. */
#ifndef CLTEL_EXPORT_H
#define CLTEL_EXPORT_H

#if defined(__GNUC__)
#define CLTEL_API __attribute__((visibility("default")))
#else
#define CLTEL_API
#endif

/* A function that is called so often that the jump through the linkage table counts. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__ELF__)
#define CLTEL_HOT __attribute__((noplt))
#else
#define CLTEL_HOT
#endif

#endif
