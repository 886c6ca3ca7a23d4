/* What Linux offers and Swift's Glibc module, which does not define _GNU_SOURCE, leaves out. */
#include <linux/stat.h>

/* statx(2). The structure is the kernel's, which the C library's equals. */
int statx(int directory, const char *path, int flags, unsigned int mask, struct statx *status);

/* sched_getaffinity(2). The mask has a bit for each processor. Returns -1 and sets errno when it is too small. */
int sched_getaffinity(int thread, unsigned long byte_count, void *mask);

/* AT_EMPTY_PATH and AT_FDCWD of fcntl(2). */
enum { linux_at_empty_path = 0x1000, linux_at_current_directory = -100 };

/* F_OFD_GETLK and F_OFD_SETLK of fcntl(2). */
enum { linux_get_description_lock = 36, linux_set_description_lock = 37 };
