# Writes five public series of R's own data sets, with days taken out, and what nlme::gls makes of them, as CSV.
# Rscript tests/trial/nlme.R > tests/trial/nlme.csv   (R 4.2.2, nlme 3.1; estimates of the arm, REML, corAR1)
suppressMessages(library(nlme))
mare <- Ovary[Ovary$Mare == 1, ]
series <- list(
  LakeHuron = as.numeric(LakeHuron), nhtemp = as.numeric(nhtemp), Nile = as.numeric(Nile), lh = as.numeric(lh),
  discoveries = as.numeric(discoveries), Ovary1 = mare$follicles[order(mare$Time)]
)
control <- glsControl(tolerance = 1e-12, msTol = 1e-12, maxIter = 200, msMaxIter = 200)
digits <- function(x) formatC(x, digits = 12, format = "g")
cat("series,kind,day,arm,value\n")
for (name in names(series)) {
  x <- data.frame(y = series[[name]], day = seq_along(series[[name]]))
  x$arm <- as.integer((x$day %/% 2) %% 2 == x$day %% 2)
  x <- x[x$day %% 7 != 3 & x$day %% 11 != 5, ]
  cat(paste(name, "data", x$day, x$arm, digits(x$y), sep = ","), sep = "\n")
  for (model in c("arm", "trend")) {
    formula <- if (model == "arm") y ~ arm else y ~ day + arm
    fit <- gls(formula, x, correlation = corAR1(form = ~day), method = "REML", control = control)
    ci <- intervals(fit, which = "coef")$coef["arm", ]
    numbers <- c(
      estimate = coef(fit)[["arm"]], se = sqrt(vcov(fit)["arm", "arm"]), low = ci[["lower"]], high = ci[["upper"]],
      phi = coef(fit$modelStruct$corStruct, unconstrained = FALSE)[[1]], sigma = fit$sigma
    )
    if (model == "trend") numbers <- c(numbers, slope = coef(fit)[["day"]])
    cat(paste(name, model, names(numbers), "", digits(numbers), sep = ","), sep = "\n")
  }
}
