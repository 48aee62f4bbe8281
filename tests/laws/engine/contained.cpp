// SPDX-License-Identifier: BSL-1.0
// Runs one check in a process of its own.
#include "laws/engine/contained.hpp"

#include <exception>
#include <stdexcept>

#include <csignal>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace chainrule::laws {
namespace {

void send(int to, std::string const& text) {
    for (std::size_t sent = 0; sent < text.size();) {
        auto const now = write(to, text.data() + sent, text.size() - sent);
        if (now <= 0) return;
        sent += static_cast<std::size_t>(now);
    }
}

#if defined(__SANITIZE_ADDRESS__) // g++
constexpr bool address_sanitizer = true;
#elif defined(__has_feature)
constexpr bool address_sanitizer = __has_feature(address_sanitizer); // clang
#else
constexpr bool address_sanitizer = false;
#endif
constexpr unsigned slower = address_sanitizer ? 10 : 1; // by so much is the engine with it

void limit(auto what, rlim_t most) {
    rlimit const wanted{most, most};
    setrlimit(what, &wanted);
}

} // namespace

std::string contained(std::function<std::string()> const& fault, unsigned seconds) {
    seconds *= slower;
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    pid_t const child = fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
        close(ends[0]);
        for (int const signal : {SIGSEGV, SIGABRT, SIGFPE, SIGALRM}) std::signal(signal, SIG_DFL); // not the framework's
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        sigaltstack(&none, nullptr);
        limit(RLIMIT_CPU, seconds);
        limit(RLIMIT_CORE, 0);
        if (!address_sanitizer) limit(RLIMIT_AS, rlim_t{4} << 30); // its shadow memory is larger
        std::string found;
        try {
            found = fault();
        } catch (std::exception const& thrown) { found = thrown.what(); }
        send(ends[1], found);
        _exit(0);
    }
    close(ends[1]);
    std::string found;
    char block[4096];
    for (ssize_t got = 0; (got = read(ends[0], block, sizeof block)) > 0;) found.append(block, static_cast<std::size_t>(got));
    close(ends[0]);
    int state = 0;
    waitpid(child, &state, 0);
    if (WIFEXITED(state) && WEXITSTATUS(state) == 0) return found;
    if (!WIFSIGNALED(state)) return "ended with status " + std::to_string(WEXITSTATUS(state));
    bool const slow = WTERMSIG(state) == SIGKILL || WTERMSIG(state) == SIGXCPU;
    return slow ? "took more than " + std::to_string(seconds) + " s" : "crashed with signal " + std::to_string(WTERMSIG(state));
}

} // namespace chainrule::laws
