/* Descents in blocks of N particles, written for the compiler to turn into vector instructions.
   sin, cos and exp are those of glibc's vector library. */
#include <stddef.h>

__attribute__((simd("notinbranch"), const)) double sin(double);
__attribute__((simd("notinbranch"), const)) double cos(double);
__attribute__((simd("notinbranch"), const)) double exp(double);
double pow(double, double);
double sqrt(double);

#define N 256
#define TAU 6.283185307179586
#define EACH _Pragma("omp simd") for (size_t i = 0; i < N; i++)

static inline void rosenbrock(double x, double y, double *gx, double *gy) {
    double b = y - x * x;
    *gx = -400.0 * x * b - 2.0 * (1.0 - x);
    *gy = 200.0 * b;
}

static inline void himmelblau(double x, double y, double *gx, double *gy) {
    double a = x * x + y - 11.0, b = x + y * y - 7.0;
    *gx = 4.0 * x * a + 2.0 * b;
    *gy = 2.0 * a + 4.0 * y * b;
}

static inline void ackley(double x, double y, double *gx, double *gy) {
    double r = sqrt(0.5 * (x * x + y * y)), e = 2.0 * exp(-0.2 * r) / r;
    double f = 0.5 * TAU * exp(0.5 * (cos(TAU * x) + cos(TAU * y)));
    *gx = x * e + f * sin(TAU * x);
    *gy = y * e + f * sin(TAU * y);
}

static inline void rastrigin(double x, double y, double *gx, double *gy) {
    *gx = 2.0 * x + 10.0 * TAU * sin(TAU * x);
    *gy = 2.0 * y + 10.0 * TAU * sin(TAU * y);
}

#define RULES(F)                                                                                    \
    void F##_gradient_descent(double *xs, double *ys, size_t n, int steps, double eta) {            \
        for (size_t b = 0; b < n; b += N) {                                                         \
            double *restrict x = xs + b, *restrict y = ys + b;                                      \
            for (int t = 1; t <= steps; t++) EACH {                                                 \
                double gx, gy;                                                                      \
                F(x[i], y[i], &gx, &gy);                                                            \
                x[i] -= eta * gx;                                                                   \
                y[i] -= eta * gy;                                                                   \
            }                                                                                       \
        }                                                                                           \
    }                                                                                               \
    void F##_momentum(double *xs, double *ys, size_t n, int steps, double eta) {                    \
        for (size_t b = 0; b < n; b += N) {                                                         \
            double *restrict x = xs + b, *restrict y = ys + b, u[N] = {0}, v[N] = {0};              \
            for (int t = 1; t <= steps; t++) EACH {                                                 \
                double gx, gy;                                                                      \
                F(x[i], y[i], &gx, &gy);                                                            \
                u[i] = 0.9 * u[i] + gx;                                                             \
                v[i] = 0.9 * v[i] + gy;                                                             \
                x[i] -= eta * u[i];                                                                 \
                y[i] -= eta * v[i];                                                                 \
            }                                                                                       \
        }                                                                                           \
    }                                                                                               \
    void F##_adam(double *xs, double *ys, size_t n, int steps, double eta) {                        \
        for (size_t b = 0; b < n; b += N) {                                                         \
            double *restrict x = xs + b, *restrict y = ys + b;                                      \
            double mx[N] = {0}, my[N] = {0}, vx[N] = {0}, vy[N] = {0};                              \
            for (int t = 1; t <= steps; t++) {                                                      \
                double c1 = 1.0 / (1.0 - pow(0.9, t)), c2 = 1.0 / (1.0 - pow(0.999, t));            \
                EACH {                                                                              \
                    double gx, gy;                                                                  \
                    F(x[i], y[i], &gx, &gy);                                                        \
                    mx[i] = 0.9 * mx[i] + 0.1 * gx;                                                 \
                    my[i] = 0.9 * my[i] + 0.1 * gy;                                                 \
                    vx[i] = 0.999 * vx[i] + 0.001 * gx * gx;                                        \
                    vy[i] = 0.999 * vy[i] + 0.001 * gy * gy;                                        \
                    x[i] -= eta * (mx[i] * c1) / (sqrt(vx[i] * c2) + 1e-8);                         \
                    y[i] -= eta * (my[i] * c1) / (sqrt(vy[i] * c2) + 1e-8);                         \
                }                                                                                   \
            }                                                                                       \
        }                                                                                           \
    }

RULES(rosenbrock)
RULES(himmelblau)
RULES(ackley)
RULES(rastrigin)
