/* Marks what libcltel exports. Everything else is built hidden. */
#ifndef CLTEL_EXPORT_H
#define CLTEL_EXPORT_H

#if defined(__GNUC__)
#define CLTEL_API __attribute__((visibility("default")))
#else
#define CLTEL_API
#endif

#endif
