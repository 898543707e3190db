#include <malloc.h>
#include <sys/prctl.h>

// prctl takes variable arguments. Names the calling thread, as debuggers and `top -H` show it.
static inline void creditd_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

// Keeps freed memory at hand instead of giving it back to the system after each large answer and asking for it anew.
static inline void creditd_keep_memory(int bytes) {
    mallopt(M_TRIM_THRESHOLD, bytes);
    mallopt(M_TOP_PAD, 256 * 1024);
}
