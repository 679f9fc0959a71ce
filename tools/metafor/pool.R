# Puts every table of tests/data/studies together by metafor, and writes what it gives as JSON to standard output.
# Its own tolerances stop at about 1e-5; here they are set so that its numbers are those of its formulas.
suppressMessages({library(metafor); library(jsonlite)})
folder <- commandArgs(TRUE)[1]
exact <- function(yi) list(threshold = 1e-12 * max(1, var(as.numeric(yi))), maxiter = 100000, tol = 1e-14)
two <- function(low, high) c(low, high)

by_method <- function(d, method) {
  digits <- exact(d$yi)
  fit <- rma(yi, vi, data = d, method = method, control = digits)
  knha <- rma(yi, vi, data = d, method = method, test = "knha", control = digits)
  adhoc <- rma(yi, vi, data = d, method = method, test = "adhoc", control = digits)
  pi <- predict(fit)
  list(estimate = c(fit$beta), se = fit$se, ci = two(fit$ci.lb, fit$ci.ub), tau2 = fit$tau2, i2 = fit$I2,
       hksj = list(se = adhoc$se, ci = two(adhoc$ci.lb, adhoc$ci.ub), floored = adhoc$se > knha$se * (1 + 1e-9)),
       prediction_interval = two(pi$pi.lb, pi$pi.ub))
}

plain <- function(fit) if (is.na(fit$beta)) NULL else
  list(estimate = c(fit$beta), se = fit$se, ci = two(fit$ci.lb, fit$ci.ub))

pooled <- function(table, measure) {
  d <- switch(measure,
    GEN = table,
    MD =, SMD = escalc(measure = measure, m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i,
                       data = table),
    escalc(measure = measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = table))
  digits <- exact(d$yi)
  equal <- rma(yi, vi, data = d, method = "EE")
  tau2 <- confint(rma(yi, vi, data = d, method = "PM", control = digits), control = digits)$random[1, 2:3]
  out <- list(k = nrow(d), measure = measure, q = equal$QE, equal_effects = plain(equal),
              methods = sapply(c("REML", "PM", "DL"), function(m) by_method(d, m), simplify = FALSE),
              tau2_ci = unname(tau2))
  moderator <- setdiff(names(table), c("study", "yi", "vi", "ai", "n1i", "ci", "n2i", "m1i", "sd1i", "m2i", "sd2i"))
  if (length(moderator) == 1) {
    fit <- rma(d$yi, d$vi, mods = ~ d[[moderator]], method = "REML", control = digits)
    out$moderator <- list(intercept = fit$beta[1], slope = fit$beta[2], se = fit$se[2], tau2 = fit$tau2, r2 = fit$R2)
  }
  if (measure %in% c("RR", "OR", "RD")) {
    out$rare <- list(mantel_haenszel = plain(rma.mh(ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = table,
                                                    measure = measure)),
                     peto = plain(rma.peto(ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = table)))
    if (measure == "OR") out$rare$beta_binomial <- beta_binomial(table)
  }
  if (nrow(d) >= 10) {
    line <- lm(yi ~ sqrt(vi), weights = 1 / vi, data = d)
    slope <- coef(summary(line))[2, ]
    out$small_studies <- list(slope = slope[[1]], se = slope[[2]], p_value = slope[[4]], intercept = coef(line)[[1]])
  }
  left <- leave1out(rma(yi, vi, data = d, method = "REML", control = digits))
  out$leave_one_out <- lapply(seq_len(nrow(d)), function(n)
    list(estimate = left$estimate[n], se = left$se[n], tau2 = left$tau2[n]))
  out
}

# Written out in R's own functions: no package of Debian has it. The optimiser and its differences give six figures.
beta_binomial <- function(table) {
  y <- c(table$ci, table$ai); n <- c(table$n2i, table$n1i); treated <- rep(0:1, each = nrow(table))
  loss <- function(p) {
    mu <- plogis(p[1] + p[2] * treated); phi <- exp(p[3])
    -sum(lbeta(y + mu * phi, n - y + (1 - mu) * phi) - lbeta(mu * phi, (1 - mu) * phi))
  }
  found <- optim(c(qlogis(sum(table$ci) / sum(table$n2i)), 0, 3), loss, control = list(maxit = 20000, reltol = 1e-15))
  found <- optim(found$par, loss, method = "BFGS", hessian = TRUE, control = list(maxit = 20000, reltol = 1e-16))
  list(estimate = found$par[2], se = sqrt(solve(found$hessian)[2, 2]), rho = 1 / (1 + exp(found$par[3])))
}

results <- list()
for (file in sort(list.files(folder, pattern = "[.]csv$", full.names = TRUE))) {
  table <- read.csv(file)
  measures <- if ("yi" %in% names(table)) "GEN" else if ("ai" %in% names(table)) c("RR", "OR", "RD") else c("MD", "SMD")
  name <- sub("[.]csv$", "", basename(file))
  for (measure in measures) results[[paste(name, measure)]] <- pooled(table, measure)
}
cat(toJSON(results, auto_unbox = TRUE, digits = 15, null = "null", na = "null", pretty = 1), "\n")
